import { certificatesFor, type Certificates } from '@pack-internal/loopback-mirror';
import { scratchDir } from './scratch.ts';

export { canMakeCertificates, runs } from '@pack-internal/loopback-mirror';

/** A private authority (a file in PEM) and a certificate of it for localhost. */
export function certificates(): Certificates {
  return certificatesFor(['localhost'], scratchDir('tls'));
}

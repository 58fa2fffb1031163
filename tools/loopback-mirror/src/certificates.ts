import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate with its key, in PEM, and the file with the authority that it is of. */
export interface Certificates {
  readonly key: string;
  readonly cert: string;
  /** Path of a file in PEM. */
  readonly ca: string;
}

/** Whether this machine can make certificates. */
export const canMakeCertificates: boolean = runs('openssl', ['version']);

/** A private authority, and a certificate of it for these hosts and this machine. @param directory an empty one, for the files */
export function certificatesFor(hosts: readonly string[], directory: string): Certificates {
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: directory, stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=Test authority', '-keyout', 'ca.key', '-out', 'ca.pem');
  openssl('req', ...newKey, '-subj', `/CN=${hosts[0]}`, '-addext', `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')},IP:127.0.0.1`, '-keyout', 'key.pem', '-out', 'request.pem');
  openssl('x509', '-req', '-in', 'request.pem', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-copy_extensions', 'copy', '-out', 'cert.pem');
  return { key: readFileSync(join(directory, 'key.pem'), 'utf8'), cert: readFileSync(join(directory, 'cert.pem'), 'utf8'), ca: join(directory, 'ca.pem') };
}

/** Whether a program is here and ends well. */
export function runs(file: string, args: readonly string[]): boolean {
  try { execFileSync(file, args, { stdio: 'ignore' }); return true; } catch { return false; }
}

import { PackError } from '@pack/errors';
import type { NetworkSettings } from '../http/network-settings.ts';
import { readBytes } from '../http/read-text.ts';
import { redactUrl } from '../redact-url.ts';
import { withRetries } from '../with-retries.ts';
import type { MirrorBase } from './node-mirrors.ts';
import type { ReleaseKey } from './node-release-keys.ts';
import { verifySignature } from './verify-signature.ts';

export interface HashesOptions {
  readonly settings: NetworkSettings;
  readonly signal: AbortSignal | undefined;
  /** Whether the signature is checked. */
  readonly verify: boolean;
  /** Keys to be trusted instead of those of Node's releasers. */
  readonly trustedKeys?: readonly ReleaseKey[] | undefined;
}

/** Hashes of a release's archives, by file name. */
export interface PublishedHashes {
  /** Subresource integrities. */
  readonly integrities: ReadonlyMap<string, string>;
  /** Who signed them; undefined when that was not asked. */
  readonly signedBy: ReleaseKey | undefined;
}

/**
 * The hashes that a release was published with: SHASUMS256.txt, whose detached OpenPGP signature must be one of Node's
 * releasers. Only the release channel is signed.
 * @throws PackError ERR_PACK_RUNTIME_NOT_FOUND when there is no such version, ERR_PACK_SIGNATURE, and as `openUrl` does.
 */
export async function publishedHashes(base: MirrorBase, version: string, options: HashesOptions): Promise<PublishedHashes> {
  const url = `${base.url}v${version}/SHASUMS256.txt`;
  const { text, signedBy } = await readSums(url, version, options);
  return { integrities: parseHashes(text, url), signedBy };
}

/** The text of a SHASUMS256.txt, its signature verified where that is asked. @throws as `publishedHashes` does. */
export async function readSums(url: string, version: string, { settings, signal, verify, trustedKeys }: HashesOptions): Promise<{ readonly text: string; readonly signedBy: ReleaseKey | undefined }> {
  const read = (address: string, what: string): Promise<Buffer> => withRetries(settings.retry, signal, () => readBytes(address, { settings, what, signal }));
  const bytes = await read(url, `the hashes of Node ${version}`);
  let signedBy: ReleaseKey | undefined;
  if (verify) {
    const signature = await read(`${url}.sig`, `the signature of Node ${version}`).catch((cause: unknown) => { throw unsigned(cause, url); });
    signedBy = await verifySignature({ text: bytes, signature, url: redactUrl(url) }, trustedKeys);
  }
  return { text: bytes.toString('utf8'), signedBy };
}

function unsigned(cause: unknown, url: string): unknown {
  if ((cause as PackError).code !== 'ERR_PACK_RUNTIME_NOT_FOUND') return cause;
  return new PackError('ERR_PACK_SIGNATURE', 'The published hashes come without their signature', {
    url: redactUrl(`${url}.sig`), cause, hint: 'A mirror of releases should carry SHASUMS256.txt.sig too. --no-verify-signature goes on without proof of who made the files',
  });
}

/** Lines of 64 hexadecimal digits, two blanks and a file name, as sha256sum writes them. */
function parseHashes(text: string, url: string): Map<string, string> {
  const integrities = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, hash, name] = /^([0-9a-f]{64}) [ *](\S+)$/.exec(line.trimEnd()) ?? [];
    if (hash !== undefined) integrities.set(name!, `sha256-${Buffer.from(hash, 'hex').toString('base64')}`);
  }
  if (integrities.size > 0) return integrities;
  throw new PackError('ERR_PACK_NETWORK', `${new URL(url).host} answers with something else than hashes`, { url: redactUrl(url), hint: 'A proxy may show a page of its own: open the address in a browser' });
}

import { gunzipSync } from 'node:zlib';
import { PackError } from '@pack/errors';
import { networkChunks } from '../network-chunks.ts';
import { openUrl, type OpenUrlOptions } from './open-url.ts';

/** Lists of versions have some MB. */
const MAX_BYTES = 128 << 20;

/** A whole answer as bytes, with a content encoding undone. Not repeated. @throws as `openUrl` does. */
export async function readBytes(url: string, options: OpenUrlOptions): Promise<Buffer> {
  const { settings, what, signal = new AbortController().signal, isRegistry } = options;
  const answer = await openUrl(url, options);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of networkChunks(answer, { what, retry: settings.retry, isRegistry }, signal)) {
    chunks.push(chunk);
    if ((bytes += chunk.byteLength) > MAX_BYTES) throw new PackError('ERR_PACK_NETWORK', `The answer for ${what} does not end`, { url: answer.url });
  }
  const all = Buffer.concat(chunks);
  if (answer.encoding !== 'gzip') return all;
  try {
    return gunzipSync(all, { maxOutputLength: MAX_BYTES });
  } catch (cause) {
    throw new PackError('ERR_PACK_NETWORK', `The answer for ${what} says that it is compressed, and is not`, { url: answer.url, cause });
  }
}

/** A whole answer as text. @throws as `openUrl` does. */
export async function readText(url: string, options: OpenUrlOptions): Promise<string> {
  return (await readBytes(url, options)).toString('utf8');
}

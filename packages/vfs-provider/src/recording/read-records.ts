import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A file that a recorded run has read. */
export interface RecordedFile {
  /** In the archive. */
  readonly path: string;
  /** V8's code cache of a module, with the functions that the run called; empty for other files. */
  readonly codeCache: Uint8Array;
}

/**
 * Reads what the processes and threads of a run have recorded in a directory (`meta.recordTo` of their archive): for each
 * file u32 length of its path, u32 length of its cache, little-endian, path, cache.
 * @param pid the process that was started: what it read comes first
 * @returns each file once, in the order in which it was read, with the largest of its caches
 */
export async function readRecords(directory: string, pid: number): Promise<RecordedFile[]> {
  const names = (await readdir(directory)).filter((name) => /^\d+-\d+$/.test(name));
  const rank = (name: string): number => (name === `${pid}-0` ? 0 : name.startsWith(`${pid}-`) ? 1 : 2);
  names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }));
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    for (const { path: file, codeCache } of parse(await readFile(path.join(directory, name)))) {
      const known = files.get(file);
      if (known === undefined || known.length < codeCache.length) files.set(file, codeCache);
    }
  }
  return [...files].map(([file, codeCache]) => ({ path: file, codeCache }));
}

function* parse(bytes: Buffer): Generator<RecordedFile> {
  for (let at = 0; at + 8 <= bytes.length;) {
    const pathEnd = at + 8 + bytes.readUInt32LE(at);
    const end = pathEnd + bytes.readUInt32LE(at + 4);
    yield { path: bytes.toString('utf8', at + 8, pathEnd), codeCache: bytes.subarray(pathEnd, end) };
    at = end;
  }
}

import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { PackError } from '@pack/errors';
import { withBinary } from './binary-file.ts';
import { readHeaders } from './describe-binary.ts';
import type { InjectOptions } from './inject-options.ts';
import { withWritable } from './output-file.ts';
import { writeSource } from './write-source.ts';

/**
 * Writes an executable by means of `node --build-sea`, which has LIEF inside. It makes a blob of zeros, as large as ours, and ours
 * then takes its place: so it need not be the Node that will run, and no asset is held in memory twice.
 * Source of the size: the layout of blobs from Node 25.7 on, see `@pack/sea-assets`.
 * @param node path of a Node 26 that runs here.
 * @returns the executable's size in bytes.
 * @throws PackError ERR_PACK_INJECT_FAILED when the memory that it needs is not there, or it fails.
 */
export async function injectWithBuildSea({ input, output, blob, signal }: InjectOptions, node: string): Promise<number> {
  const mainSize = blob.length - BLOB_OVERHEAD - MAIN.length;
  const memory = MEMORY + MEMORY_PER_BYTE * blob.length;
  if (mainSize < 0) throw failed(input, `the blob has only ${blob.length} bytes`);
  if (memory > process.availableMemory()) throw failed(input, `it takes some ${gigabytes(memory)} of memory for a blob of this size, and ${gigabytes(process.availableMemory())} are there`);
  const room = await mkdtemp(join(tmpdir(), 'pack-build-sea-'));
  const run = async (): Promise<void> => {
    const main = await open(join(room, MAIN), 'w');
    await main.truncate(mainSize).finally(() => main.close());
    await writeFile(join(room, 'config.json'), JSON.stringify({ main: MAIN, output: resolve(output), executable: resolve(input), disableExperimentalSEAWarning: true }));
    const options = { cwd: room, env: { ...process.env, NODE_OPTIONS: '' }, killSignal: 'SIGKILL' as const, ...signal && { signal } };
    await promisify(execFile)(node, ['--build-sea', 'config.json'], options).catch((cause: Error & { stderr?: string }) => {
      signal?.throwIfAborted();
      throw failed(input, cause.stderr?.trim().split('\n')[0] || cause.message, cause);
    });
  };
  try {
    return await withWritable(input, output, run, async (file) => {
      const { range, size } = await withBinary(output, async (binary) => ({ range: (await readHeaders(binary)).blob, size: binary.size }));
      if (range?.size !== blob.length) throw failed(input, 'it ended without an error, but what it should have written is not there');
      await writeSource(file, blob, range.offset, signal);
      return size;
    });
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

const MAIN = 'm';
/** Of a blob with nothing but a main script: mark, flags, two choices, two lengths. */
const BLOB_OVERHEAD = 26;
/** Bytes that it takes, as measured with Node 26.10: 0.9 GB, and 12 for each byte of the blob. */
const MEMORY = 0.9e9;
const MEMORY_PER_BYTE = 12;

function failed(path: string, why: string, cause?: Error): PackError {
  return new PackError('ERR_PACK_INJECT_FAILED', `node --build-sea cannot put the blob into the binary: ${why}`, { path, ...cause && { cause }, hint: "Use the injector 'native'" });
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

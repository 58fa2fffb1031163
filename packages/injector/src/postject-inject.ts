import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PackError } from '@pack/errors';
import { withBinary } from './binary-file.ts';
import { describeBinary, type BinaryFormat } from './describe-binary.ts';
import type { InjectOptions } from './inject-options.ts';
import { withCopy } from './output-file.ts';
import { writeSource } from './write-source.ts';

/**
 * Writes an executable by means of postject, in a process of its own: it keeps a core busy for seconds and its
 * WebAssembly can abort. It puts zeros in, and the blob then takes their place: so the blob is never held in memory,
 * a fuse's literal in it does not disturb postject, and what was written is found again by our own readers.
 * @returns the executable's size in bytes.
 * @throws PackError ERR_PACK_INJECT_FAILED for a blob that is too large for postject, or when postject fails.
 */
export async function injectWithPostject({ input, output, blob, signal }: InjectOptions, format: BinaryFormat): Promise<number> {
  const limit = LIMITS[format];
  if (blob.length > limit) {
    throw new PackError('ERR_PACK_INJECT_FAILED', `The blob has ${megabytes(blob.length)}, and postject fails above about ${megabytes(limit)}`, {
      path: input,
      hint: format === 'elf' ? "Use the injector 'native'" : 'Leave large assets out of the executable and ship them beside it',
    });
  }
  return withCopy(input, output, async (file) => {
    await runPostject({ input, output, signal }, blob.length);
    const { range, size } = await withBinary(output, async (binary) => ({ range: (await describeBinary(binary)).blob, size: binary.size }));
    if (range?.size !== blob.length) throw new PackError('ERR_PACK_INJECT_FAILED', 'postject ended without an error, but what it should have written is not there', { path: input });
    await writeSource(file, blob, range.offset, signal);
    return size;
  });
}

/** Blob sizes in bytes that postject 1.0.0-alpha.6 still managed when measured; not far above, its WebAssembly runs out of memory. */
const LIMITS: Readonly<Record<BinaryFormat, number>> = { elf: 200 * 2 ** 20, macho: 300 * 2 ** 20, pe: 300 * 2 ** 20 };

async function runPostject({ input, output, signal }: { input: string; output: string; signal: AbortSignal | undefined }, size: number): Promise<void> {
  const script = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './postject-child.ts' : './postject-child.js', import.meta.url));
  const child = spawn(process.execPath, [script, output, String(size)], { stdio: ['ignore', 'ignore', 'pipe'], killSignal: 'SIGKILL', ...signal && { signal } });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { said = (said + text).slice(-4000); });
  let status: unknown;
  try {
    const [code, killedBy] = await once(child, 'close') as [number | null, string | null];
    status = code ?? killedBy;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new PackError('ERR_PACK_INJECT_FAILED', 'postject could not be started', { path: input, cause });
  }
  signal?.throwIfAborted();
  if (status !== 0) {
    const cause = new Error(said.trim() || `postject ended with ${status}`);
    throw new PackError('ERR_PACK_INJECT_FAILED', 'postject failed', { path: input, cause, hint: 'It needs up to 4 GB of memory; on Linux the native injector needs 0.1 GB' });
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MB`;
}

import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { PackError } from '@pack/errors';
import type { ByteSource } from '../byte-source.ts';
import { DEFAULT_CODE_PATH } from './blob-format.ts';
import type { SeaContents } from './sea-blob.ts';

const run = promisify(execFile);

export interface GenerateSeaBlobOptions extends SeaContents {
  /** The Node that the blob is for. */
  readonly nodePath: string;
  /** What to put before `nodePath` to run it here, e.g. an emulator. */
  readonly runner?: readonly string[];
  /** The file to write; the caller's to remove. */
  readonly output: string;
  /** Lets Node make a code cache of the main script. */
  readonly useCodeCache?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Has the very Node that will read the blob write it: for versions whose layout is not known here.
 * @returns the written file as a source.
 * @throws PackError ERR_PACK_BLOB_INVALID when Node cannot be run or does not make the blob, ERR_PACK_UNSUPPORTED_NODE when
 * it made one and left the options for Node out.
 */
export async function generateSeaBlob(options: GenerateSeaBlobOptions): Promise<ByteSource> {
  const { nodePath, runner = [], signal } = options;
  const output = resolve(options.output);
  const room = await mkdtemp(join(tmpdir(), 'pack-blob-'));
  try {
    await writeFile(join(room, 'config.json'), JSON.stringify(await layOut(options, room, output)));
    // The seed makes the code cache reproducible.
    const [file, ...args] = [...runner, nodePath, '--random-seed=42', '--experimental-sea-config', 'config.json'];
    await run(file!, args, { cwd: room, env: { ...process.env, NODE_OPTIONS: '' }, ...(signal && { signal }) }).catch((cause: NodeJS.ErrnoException & { stderr?: string }) => {
      throw signal?.aborted ? cause : notGenerated(nodePath, cause);
    });
    const length = await stat(output).then(({ size }) => size, (cause: unknown) => { throw notGenerated(nodePath, cause as Error); });
    await checkExecArgv(output, length, options);
    return { length, chunks: () => createReadStream(output, { highWaterMark: 1 << 20 }) };
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

/** Writes main script and assets as files and gives Node's configuration for them. */
async function layOut({ main, mainFormat = 'commonjs', codePath = DEFAULT_CODE_PATH, execArgv = [], execArgvExtension = 'env', disableWarning = false, useCodeCache = false, assets = [] }: GenerateSeaBlobOptions, room: string, output: string): Promise<unknown> {
  // Node writes the path of the main script into the blob as it stands in the configuration.
  if (codePath !== basename(codePath) || codePath === 'config.json') throw new PackError('ERR_PACK_BLOB_INVALID', `the code path "${codePath}" is not a plain file name`);
  await writeFile(join(room, codePath), main);
  const files: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [i, { key, source }] of assets.entries()) {
    files[key] = join(room, `.asset-${i}`);
    await pipeline(source.chunks(), createWriteStream(files[key]));
  }
  return {
    main: codePath, output, disableExperimentalSEAWarning: disableWarning, useCodeCache, execArgv, execArgvExtension,
    ...(mainFormat === 'module' && { mainFormat }), ...(assets.length > 0 && { assets: files }),
  };
}

/** Older versions ignore configuration that they do not know, in silence; where options are written, they stand at the end. */
async function checkExecArgv(output: string, length: number, { execArgv = [], nodePath }: GenerateSeaBlobOptions): Promise<void> {
  if (execArgv.length === 0) return;
  const expected = execArgv.reduce((total, argument) => total + 8 + Buffer.byteLength(argument), 64);
  const tail = Buffer.alloc(Math.min(length, expected));
  const file = await open(output);
  try {
    await file.read(tail, 0, tail.length, length - tail.length);
  } finally {
    await file.close();
  }
  if (execArgv.every((argument) => tail.includes(argument))) return;
  throw new PackError('ERR_PACK_UNSUPPORTED_NODE', `${nodePath} makes executables without options for Node itself`, { path: nodePath, hint: 'choose Node 22.20, 24.7 or newer' });
}

function notGenerated(nodePath: string, cause: Error & { stderr?: string }): PackError {
  const said = cause.stderr?.trim();
  return new PackError('ERR_PACK_BLOB_INVALID', `${nodePath} did not make the blob${said ? `: ${said}` : ''}`, { path: nodePath, cause, hint: 'it has to be a Node for this machine, at the exact version of the target' });
}

import { generateSeaBlob, isBlobFormatKnown, readAll, readSeaBlob, seaBlob, type ByteSource } from '@pack/sea-assets';
import { PackError } from '@pack/errors';
import type { BuildContext } from '../build-context.ts';
import type { MadeBlob } from './made-blob.ts';
import { withBuildRecord } from './record-build.ts';
import { runnerFor } from './runner.ts';

/** The parts of a blob that differ between ways of packaging. */
export interface BlobParts {
  readonly main: string;
  readonly mainFormat: 'commonjs' | 'module';
  readonly execArgv: readonly string[];
  /** Lets the target's Node make a code cache of the main script. */
  readonly useCodeCache?: boolean;
  readonly assets: readonly { readonly key: string; readonly source: ByteSource }[];
}

/**
 * Writes the blob for the target's exact Node, with a record of the build: ourselves when its layout is known, else through that
 * very Node.
 * @throws PackError ERR_PACK_BLOB_FORMAT_UNKNOWN when neither is possible.
 */
export async function writeBlob(context: BuildContext, parts: BlobParts): Promise<Pick<MadeBlob, 'blob' | 'writer'>> {
  const { target, settings } = context;
  const { main, mainFormat, execArgv, useCodeCache = false } = parts;
  // 'none': NODE_OPTIONS of whoever starts the executable must not load code into it or open its inspector.
  const execArgvExtension = settings.nodeOptions === 'allow' ? 'env' as const : 'none' as const;
  const options = { main, mainFormat, execArgv, execArgvExtension, disableWarning: true };
  if (isBlobFormatKnown(target.version)) {
    const codeCache = useCodeCache ? await mainCodeCache(context, options) : undefined;
    const assets = withBuildRecord(parts.assets, { main, execArgv, codeCache }, context);
    return { blob: seaBlob({ nodeVersion: target.version, ...options, assets, ...(codeCache && { codeCache }) }), writer: 'native' };
  }
  return { blob: await generate(context, { ...options, assets: withBuildRecord(parts.assets, { main, execArgv }, context), useCodeCache }), writer: 'node' };
}

/** V8's code cache of the main script, which only Node itself can make so that it is accepted at the start. */
async function mainCodeCache(context: BuildContext, options: Omit<Parameters<typeof generate>[1], 'assets' | 'useCodeCache'>): Promise<Uint8Array | undefined> {
  const blob = await generate(context, { ...options, assets: [], useCodeCache: true });
  return readSeaBlob(await readAll(blob), context.target.version).codeCache;
}

async function generate({ target, runtime, signal, file }: BuildContext, options: Omit<Parameters<typeof generateSeaBlob>[0], 'nodePath' | 'runner' | 'signal' | 'output'>): Promise<ByteSource> {
  const runner = runnerFor(target);
  if (!runner) {
    throw new PackError('ERR_PACK_BLOB_FORMAT_UNKNOWN', `The layout of blobs of Node ${target.version} is not known, and that Node cannot run here to write one`, {
      hint: 'Choose another version of Node, or build on a machine of the target',
    });
  }
  return generateSeaBlob({ nodePath: runtime.path, runner, signal, output: file.scratch, ...options });
}

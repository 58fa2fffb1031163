import { generateSeaBlob, isBlobFormatKnown, seaBlob, type ByteSource } from '@pack/sea-assets';
import { PackError } from '@pack/errors';
import type { BuildContext } from '../build-context.ts';
import type { MadeBlob } from './made-blob.ts';
import { runnerFor } from './runner.ts';

/** The parts of a blob that differ between ways of packaging. */
export interface BlobParts {
  readonly main: string;
  readonly mainFormat: 'commonjs' | 'module';
  readonly execArgv: readonly string[];
  /** Lets the target's Node make a code cache of the main script, and with it the blob. */
  readonly useCodeCache?: boolean;
  readonly assets: readonly { readonly key: string; readonly source: ByteSource }[];
}

/**
 * Writes the blob for the target's exact Node: ourselves when its layout is known, else through that very Node.
 * @throws PackError ERR_PACK_BLOB_FORMAT_UNKNOWN when neither is possible.
 */
export async function writeBlob({ target, runtime, settings, signal, file }: BuildContext, parts: BlobParts): Promise<Pick<MadeBlob, 'blob' | 'writer'>> {
  const { main, mainFormat, execArgv, assets, useCodeCache } = parts;
  // 'none': NODE_OPTIONS of whoever starts the executable must not load code into it or open its inspector.
  const execArgvExtension = settings.nodeOptions === 'allow' ? 'env' as const : 'none' as const;
  const options = { main, mainFormat, execArgv, execArgvExtension, disableWarning: true, assets };
  if (!useCodeCache && isBlobFormatKnown(target.version)) return { blob: seaBlob({ nodeVersion: target.version, ...options }), writer: 'native' };
  const runner = runnerFor(target);
  if (!runner) {
    throw new PackError('ERR_PACK_BLOB_FORMAT_UNKNOWN', `The layout of blobs of Node ${target.version} is not known, and that Node cannot run here to write one`, {
      hint: 'Choose another version of Node, or build on a machine of the target',
    });
  }
  return { blob: await generateSeaBlob({ nodePath: runtime.path, runner, signal, output: file.scratch, ...options, useCodeCache: useCodeCache ?? false }), writer: 'node' };
}

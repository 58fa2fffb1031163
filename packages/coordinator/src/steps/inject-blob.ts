import { isPackError } from '@pack/errors';
import { inject, type InjectResult } from '@pack/injector';
import type { ByteSource } from '@pack/sea-assets';
import type { BuildContext } from '../build-context.ts';
import { outputError } from '../output-error.ts';
import { windowsOptions } from './windows-options.ts';

/**
 * Puts the blob into a copy of the runtime, at the output's temporary place.
 * @throws PackError as `inject` does; what concerns the temporary file is told of the output itself.
 */
export async function injectBlob(blob: ByteSource, context: BuildContext): Promise<InjectResult> {
  const { runtime, file, settings, signal, target, report } = context;
  try {
    const windows = await windowsOptions(context);
    const result = await inject({ input: runtime.path, output: file.temporary, blob, injector: settings.injector, ...windows && { windows }, signal });
    // postject leaves the signature of the Node binary broken, and macOS kills what has a broken one
    if (target.platform === 'darwin' && result.injector === 'postject') report.finding({ code: 'signature-missing', severity: 'warning', args: { target: report.target } });
    return result;
  } catch (error) {
    const concernsOutput = isPackError(error) && error.path === file.temporary && error.cause !== undefined;
    throw outputError(concernsOutput ? error.cause : error, file.path);
  }
}

import { isPackError } from '@pack/errors';
import { inject, verify, type InjectResult } from '@pack/injector';
import type { ByteSource } from '@pack/sea-assets';
import type { BuildContext } from '../build-context.ts';
import { outputError } from '../output-error.ts';
import { buildSeaNode } from './build-sea-node.ts';
import { windowsOptions } from './windows-options.ts';

/**
 * Puts the blob into a copy of the runtime, at the output's temporary place. Where another tool than the one that is meant does
 * it, a finding says why.
 * @throws PackError as `inject` does; what concerns the temporary file is told of the output itself.
 */
export async function injectBlob(blob: ByteSource, context: BuildContext): Promise<InjectResult> {
  const { runtime, file, begun, settings, signal, target, report } = context;
  try {
    const windows = await windowsOptions(context);
    const result = await inject({
      input: runtime.path, output: file.temporary, blob, injector: settings.injector, buildSeaNode: () => buildSeaNode(context), ...windows && { windows }, ...begun && { begun }, signal,
    });
    for (const { injector, error } of result.refusals ?? []) {
      report.finding({ code: 'injector-fallback', severity: 'warning', args: { target: report.target, refused: injector, reason: error.message, used: result.injector } });
    }
    // what another tool made can be so that it cannot be signed, and macOS kills what has a broken signature
    if (target.platform === 'darwin' && result.injector !== 'native' && (await verify(file.temporary)).problems.length > 0) {
      report.finding({ code: 'signature-missing', severity: 'warning', args: { target: report.target } });
    }
    return result;
  } catch (error) {
    const concernsOutput = isPackError(error) && error.path === file.temporary && error.cause !== undefined;
    throw outputError(concernsOutput ? error.cause : error, file.path);
  }
}

import { build, type BuildRequest } from '@pack/coordinator';
import type { CommandLine } from './options.ts';
import type { Output } from './output.ts';
import { analysisText } from './analysis-text.ts';
import { untilInterrupted } from './until-interrupted.ts';

/** Builds what a command line asks for. */
export async function runBuild(line: CommandLine, input: string, output: Output): Promise<void> {
  const result = await untilInterrupted((signal) => build(requestOf(line, input), { signal, onEvent: output.event, analyze: line.analyze !== undefined }));
  const { executables } = result;
  if (line.analyze === 'json' && !line.json) {
    const analyses = executables.map(({ path, target, analysis }) => ({ path, target, analysis }));
    return output.report(() => `${JSON.stringify({ version: 1, executables: analyses }, null, 2)}\n`, {});
  }
  output.success(result);
  if (line.analyze === undefined || line.json || line.quiet) return;
  output.report((look) => executables.map(({ analysis }) => analysis === undefined ? '' : analysisText(analysis, look, line.verbose === true)).join(''), {});
}

/** What a command line says, as a request. */
export function requestOf(line: CommandLine, input: string): BuildRequest {
  return {
    input,
    ...(line.config === undefined ? {} : { configFile: line.config }),
    ...(line.output === undefined ? {} : { output: line.output }),
    ...(line.target === undefined ? {} : { targets: line.target }),
    ...(line.simple ? { mode: 'simple' } : {}),
    ...(line.runtime === undefined ? {} : { runtime: line.runtime }),
    ...(line['node-path'] === undefined ? {} : { nodePath: line['node-path'] }),
    ...(line['no-verify-signature'] ? { verifySignature: false } : {}),
    ...(line.injector === undefined ? {} : { injector: line.injector }),
    ...(line.mount === undefined ? {} : { mount: line.mount }),
    ...(line['win-icon'] === undefined ? {} : { windows: { icon: line['win-icon'] } }),
    ...(line['no-code-cache'] ? { codeCache: false } : {}),
    ...(line['first-run-cache'] ? { firstRunCache: true } : {}),
    ...(line.warm === undefined ? {} : { warm: line.warm }),
    ...(line['node-options'] === undefined ? {} : { nodeOptions: line['node-options'] }),
    ...(line['allow-inspector'] ? { allowInspector: true } : {}),
    ...(line.arg === undefined ? {} : { args: line.arg }),
    ...(line['binary-data'] === undefined ? {} : { binaryData: line['binary-data'] }),
    ...(line['fetch-platform-packages'] ? { fetchPlatformPackages: true } : {}),
    ...(line['no-cache'] ? { cache: false } : {}),
    ...(line.offline ? { offline: true } : {}),
  };
}

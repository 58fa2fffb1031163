import { fetchRuntimes, type FetchedTarget } from '@pack/coordinator';
import type { CommandLine } from './options.ts';
import type { Look, Output } from './output.ts';
import { requestOf } from './run-build.ts';
import { sourceInWords } from './summary.ts';
import { untilInterrupted } from './until-interrupted.ts';

/** Gets the Node for each target of a project, for builds without a network. */
export async function runRuntimeFetch(line: CommandLine, output: Output): Promise<void> {
  const targets = await untilInterrupted((signal) => fetchRuntimes(requestOf(line, line.input ?? '.'), { signal, onEvent: output.event }));
  output.report((look) => line.quiet ? '' : targets.map((target) => fetchText(target, look)).join(''), { type: 'runtime-fetch', targets });
}

function fetchText(target: FetchedTarget, { style, cwd }: Look): string {
  return `${style.green('✔')} ${style.bold(target.target)}  ${sourceInWords(target, cwd)}\n  ${target.path}\n${target.integrity === undefined ? '' : `  ${style.dim(target.integrity)}\n`}`;
}

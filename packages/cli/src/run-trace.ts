import path from 'node:path';
import { trace, type TraceResult } from '@pack/coordinator';
import { shortPath } from '@pack/errors';
import type { CommandLine } from './options.ts';
import type { Look, Output } from './output.ts';
import { count } from './quantities.ts';
import { requestOf } from './run-build.ts';

/** At most so many files are listed. */
const SHOWN = 20;

/**
 * Runs the program and records what it uses.
 * @returns the exit status of the program
 */
export async function runTrace(line: CommandLine, input: string, output: Output): Promise<number> {
  const result = await trace({ ...requestOf(line, input), args: line.rest, ...(line.command && { command: true }), ...(line.fresh && { fresh: true }), ...(line.json && { stdout: 'stderr' }) });
  const { record: _, ...told } = result;
  output.report((look) => line.quiet ? '' : traceText(result, look, line.verbose === true), {
    type: 'trace', ...told, onlySeen: result.onlySeen.map(({ path: file, reason }) => ({ path: file, reason })),
  });
  return result.exitCode;
}

function traceText(result: TraceResult, { style, cwd }: Look, verbose: boolean): string {
  const { recordPath, record, nodeVersion, onlySeen, neverSeen, exitCode, endedBy } = result;
  const root = path.dirname(recordPath);
  const list = (files: readonly string[]): string[] => {
    const shown = verbose ? files : files.slice(0, SHOWN);
    return [...shown.map((file) => `    ${file}`), ...(shown.length < files.length ? [`    and ${files.length - shown.length} more (--verbose lists them)`] : [])];
  };
  const lines = [
    `${style.green('✔')} ${style.bold(shortPath(recordPath, cwd))}  what ${count(Object.keys(record.files).length, 'file')} of the program asked for, Node ${nodeVersion}`,
    `  the program ended with ${endedBy ?? exitCode}`,
    `  ${count(onlySeen.length, 'file')} seen that the source does not show${onlySeen.length > 0 ? '; builds take them along from now on:' : ''}`,
    ...list(onlySeen.map(({ path: file, reason }) => `${shortPath(file, root)}${reason.type === 'traced' ? style.dim(`  ${reason.kind} "${reason.request}" of ${shortPath(reason.from, root)}`) : ''}`)),
    `  ${count(neverSeen.length, 'module')} named in the source that no run has loaded${verbose && neverSeen.length > 0 ? ':' : ''}`,
    ...(verbose ? list(neverSeen.map((file) => shortPath(file, root))) : []),
  ];
  return `${lines.join('\n')}\n`;
}

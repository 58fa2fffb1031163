import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { BuildEvent, BuildResult } from '@pack/coordinator';
import { formatError, formatFinding, groupFindings, type Finding, type FindingGroup, type PackError } from '@pack/errors';
import { eventLine, failureLine, reportLine, successLine } from './json-lines.ts';
import { createProgress } from './progress.ts';
import { createStyle, type Style } from './style.ts';
import { summaryText } from './summary.ts';

/** The one place that prints: results to standard output, everything else to standard error. */
export interface Output {
  readonly event: (event: BuildEvent) => void;
  success(result: BuildResult): void;
  /** A result of another command: a text for people, and the same as an object for `--json`. */
  report(text: (look: Look) => string, result: Readonly<Record<string, unknown>>): void;
  failure(error: PackError): void;
}

/** How texts are shown. */
export interface Look {
  readonly style: Style;
  readonly cwd: string;
}

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  readonly color: boolean;
}

export function createOutput(options: OutputOptions): Output {
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  return options.json ? jsonOutput() : textOutput(options);
}

/** Prints a text that was asked for, such as the help. */
export function printText(text: string): void {
  process.stdout.write(text);
}

/** Whether to colour: never when told so, by the option or by https://no-color.org; else where a terminal shows it. */
export function wantsColor(allowed: boolean, env: NodeJS.ProcessEnv = process.env): boolean {
  if (!allowed || (env['NO_COLOR'] ?? '') !== '') return false;
  if ((env['FORCE_COLOR'] ?? '0') !== '0') return true;
  return isatty(1) && isatty(2) && env['TERM'] !== 'dumb';
}

function jsonOutput(): Output {
  let root: string | undefined;
  return {
    event(event) {
      if (event.type === 'build-start') root = event.root;
      process.stdout.write(eventLine(event, root));
    },
    success: (result) => { process.stdout.write(successLine(result)); },
    report: (_, result) => { process.stdout.write(reportLine(result)); },
    failure: (error) => { process.stdout.write(failureLine(error)); },
  };
}

function textOutput({ quiet, verbose, debug, color }: OutputOptions): Output {
  const style = createStyle(color);
  const cwd = currentDirectory();
  const findings: Finding[] = [];
  let root: string | undefined;
  const seen = new Set<string>();
  const addFinding = (finding: Finding): void => {
    const key = JSON.stringify(finding); // each target of a build finds the same in the same sources
    if (!seen.has(key)) findings.push(finding);
    seen.add(key);
  };
  let ticker: ReturnType<typeof createTicker> | undefined; // made when there is something to tell: a traced program has the terminal for itself
  const printFindings = (shown: (finding: Finding) => boolean): void => {
    for (const group of groupFindings(findings.filter(shown))) process.stderr.write(`${groupText(group, { color, cwd, root })}\n`);
  };
  return {
    event(event) {
      if (!quiet) (ticker ??= createTicker()).event(event);
      if (event.type === 'build-start') root = event.root;
      if (event.type === 'finding') addFinding(event.finding);
    },
    success(result) {
      ticker?.stop();
      if (quiet) return;
      printFindings(({ severity }) => severity !== 'note' || verbose || debug);
      process.stdout.write(summaryText(result, { style, cwd, findings }));
    },
    report(text) {
      ticker?.stop();
      if (!quiet) printFindings(({ severity }) => severity !== 'note' || verbose || debug);
      process.stdout.write(text({ style, cwd }));
    },
    failure(error) {
      ticker?.stop();
      printFindings(({ severity }) => severity === 'error' || (!quiet && (severity === 'warning' || verbose || debug)));
      process.stderr.write(`${formatError(error, { color, debug: debug || error.code === 'ERR_PACK_INTERNAL' })}\n`);
    },
  };
}

function groupText({ findings, package: name }: FindingGroup, { color, cwd, root }: { readonly color: boolean; readonly cwd: string; readonly root: string | undefined }): string {
  const [first, ...others] = findings as [Finding, ...Finding[]];
  const text = formatFinding(first, { color, cwd, ...(root !== undefined && { root }), readSource: (file) => readFileSync(file, 'utf8') });
  return others.length === 0 ? text : `${text}\n  and ${others.length} more${name === undefined ? '' : ` in ${name}`}`;
}

/** Shows what goes on: on a terminal one line that changes, elsewhere a line a second. */
function createTicker(): { event(event: BuildEvent): void; stop(): void } {
  const progress = createProgress();
  const onTerminal = process.stderr.isTTY === true;
  const draw = (): void => {
    const text = progress.text(performance.now(), onTerminal ? 0 : 1000); // a log needs no lines about what is done at once
    if (onTerminal) process.stderr.write(`\r\u001B[K${(text ?? '').slice(0, (process.stderr.columns ?? 80) - 1)}`);
    else if (text !== undefined) process.stderr.write(`${text}\n`);
  };
  const timer = setInterval(draw, onTerminal ? 100 : 1000).unref();
  return {
    event: (event) => progress.event(event, performance.now()),
    stop() {
      clearInterval(timer);
      if (onTerminal) process.stderr.write('\r\u001B[K');
    },
  };
}

/** What paths are shown relative to; the root when the directory was removed meanwhile. */
function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

import type { BuildEvent, BuildResult } from '@pack/coordinator';
import { findingText, redact, type Finding, type PackError } from '@pack/errors';

/** The version of the lines' shape: it changes when a reader of the old ones would be misled. */
const VERSION = 1;

/** One event of a build, as a line of JSON. @param root what paths in configuration are relative to */
export function eventLine(event: BuildEvent, root?: string): string {
  return line(event.type === 'finding' ? { ...event, text: findingText(event.finding, root) } : event);
}

/** The last line of a build that succeeded. */
export function successLine(result: BuildResult): string {
  return line({ type: 'result', ok: true, exitCode: 0, ...result });
}

/** The result of another command than `build`. */
export function reportLine(result: Readonly<Record<string, unknown>>): string {
  return line(result);
}

/** The last line of a build that failed. */
export function failureLine(error: PackError): string {
  const { code, message, hint, path, url, exitCode } = error;
  const findings = 'findings' in error ? error.findings as readonly Finding[] : [];
  return line({ type: 'result', ok: false, exitCode, error: { code, message, hint, path, url, causes: causesOf(error) }, findings });
}

function causesOf(error: Error): { message: string; code?: unknown }[] {
  const causes: { message: string; code?: unknown }[] = [];
  for (let cause = error.cause; cause !== undefined && causes.length < 8; cause = cause instanceof Error ? cause.cause : undefined) {
    const code = (cause as { code?: unknown } | null)?.code;
    causes.push({ message: cause instanceof Error ? cause.message : String(cause), ...(code === undefined ? {} : { code }) });
  }
  return causes;
}

function line(content: object): string {
  return `${JSON.stringify({ version: VERSION, ...content }, (_, value: unknown) => typeof value === 'string' ? redact(value) : value)}\n`;
}

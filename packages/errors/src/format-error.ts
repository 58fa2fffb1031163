import { inspect } from 'node:util';
import { isPackError } from './pack-error.ts';
import { redact } from './redact.ts';
import { paint } from './terminal-style.ts';

export interface FormatErrorOptions {
  readonly color?: boolean;
  /** Shows the stack, and those of the causes. */
  readonly debug?: boolean;
}

/** A chain of causes that never ends is cut here. */
const MAX_CAUSES = 8;

/**
 * Turns anything that was thrown into what a user should read: code, message, path or address, causes, hint. A
 * {@link PackError} shows its stack with `debug` only; anything else is a defect, so its stack is always there.
 * @returns several lines without a final newline, credentials hidden
 */
export function formatError(error: unknown, options: FormatErrorOptions = {}): string {
  const { color = false, debug = false } = options;
  const style = paint(color);
  if (!(error instanceof Error)) return redact(`${style('red', 'error')}: ${style('bold', typeof error === 'string' ? error : inspect(error))}`);

  const ours = isPackError(error);
  const lines = [`${style('red', 'error')}: ${style('bold', error.message || error.name)} ${style('dim', `[${ours ? error.code : error.name}]`)}`];
  if (ours && error.path !== undefined && !error.message.includes(error.path)) lines.push(`  ${style('dim', 'path:')} ${error.path}`);
  if (ours && error.url !== undefined && !error.message.includes(error.url)) lines.push(`  ${style('dim', 'url:')} ${error.url}`);
  for (const cause of causesOf(error)) lines.push(`  ${style('dim', 'cause:')} ${describeCause(cause)}`);
  if (ours && error.hint !== undefined) lines.push(`  ${style('cyan', 'hint:')} ${error.hint}`);
  if (debug || !ours) lines.push(...stacksOf(error, debug).map((stack) => style('dim', stack)));
  return redact(lines.join('\n'));
}

/** The causes from the nearest to the last, the errors of an AggregateError among them. */
function causesOf(error: Error): unknown[] {
  const causes: unknown[] = [];
  const visit = (value: unknown): void => {
    if (value === undefined || value === null || causes.includes(value) || value === error || causes.length >= MAX_CAUSES) return;
    causes.push(value);
    if (!(value instanceof Error)) return;
    if (value instanceof AggregateError) value.errors.forEach(visit);
    visit(value.cause);
  };
  if (error instanceof AggregateError) error.errors.forEach(visit);
  visit(error.cause);
  return causes;
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause === 'string' ? cause : inspect(cause);
  const code = (cause as { code?: unknown }).code;
  const message = cause.message || cause.name;
  return typeof code === 'string' && !message.includes(code) ? `${message} (${code})` : message;
}

function stacksOf(error: Error, withCauses: boolean): string[] {
  return [error, ...(withCauses ? causesOf(error) : [])]
    .filter((each): each is Error => each instanceof Error && each.stack !== undefined)
    .map((each) => each.stack!.split('\n').map((line) => `  ${line}`).join('\n'));
}

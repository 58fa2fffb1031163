import { relative, sep } from 'node:path';
import { codeFrame } from './code-frame.ts';
import type { Finding, FindingSeverity } from './finding.ts';
import { findingText } from './finding-text.ts';
import { redact } from './redact.ts';
import { paint } from './terminal-style.ts';

export interface FormatFindingOptions {
  /** Gives a file's text for the code frame; it may throw or give undefined, then there is no frame. */
  readonly readSource?: (file: string) => string | undefined;
  readonly color?: boolean;
  /** Paths below it are shown relative to it. */
  readonly cwd?: string;
  /** The project: paths in the line of configuration are relative to it; `cwd` unless told. */
  readonly root?: string;
}

const STYLES: Readonly<Record<FindingSeverity, 'red' | 'yellow' | 'cyan'>> = { error: 'red', warning: 'yellow', note: 'cyan' };

/**
 * Turns a finding into prose: severity, message and code, where it is with a code frame, and the line of
 * configuration that would settle it.
 * @returns several lines without a final newline
 */
export function formatFinding(finding: Finding, options: FormatFindingOptions = {}): string {
  const { color = false, cwd, root = cwd, readSource } = options;
  const style = paint(color);
  const { message, hint, config } = findingText(finding, root);
  const short = (text: string): string => redact(cwd === undefined ? text : text.replaceAll(withSeparator(cwd), ''));
  const lines = [`${style(STYLES[finding.severity], finding.severity)}: ${style('bold', short(message))} ${style('dim', `[${finding.code}]`)}`];
  if (finding.location) {
    const { file, line, column } = finding.location;
    lines.push(`  ${style('cyan', `${shortPath(file, cwd)}:${line}:${column}`)}${finding.package === undefined ? '' : style('dim', ` (${finding.package})`)}`);
    const frame = frameOf(finding, readSource, color);
    if (frame !== undefined) lines.push(indent(redact(frame)));
  }
  if (hint !== undefined) lines.push(`  ${short(hint)}`);
  if (config !== undefined) lines.push(`  ${style('dim', 'in package.json:')} "pack": { ${redact(configText(config))} }`);
  return lines.join('\n');
}

/** A configuration as people write it on one line, without the outer braces. */
function configText(config: Readonly<Record<string, unknown>>): string {
  const text = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`;
    return typeof value === 'object' && value !== null ? `{ ${configText(value as Record<string, unknown>)} }` : JSON.stringify(value);
  };
  return Object.entries(config).map(([key, value]) => `${JSON.stringify(key)}: ${text(value)}`).join(', ');
}

function frameOf(finding: Finding, readSource: FormatFindingOptions['readSource'], color: boolean): string | undefined {
  try {
    const source = finding.location && readSource?.(finding.location.file);
    return source === undefined ? undefined : codeFrame(source, finding.location!, color);
  } catch {
    return undefined; // the file went away meanwhile: the finding is worth showing without its lines
  }
}

/** A path as it is shown: relative when it lies below `cwd`. */
export function shortPath(path: string, cwd: string | undefined): string {
  if (cwd === undefined) return path;
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') ? path : short;
}

function withSeparator(directory: string): string {
  return directory.endsWith(sep) ? directory : directory + sep;
}

function indent(text: string): string {
  return text.split('\n').map((line) => `  ${line}`.trimEnd()).join('\n');
}

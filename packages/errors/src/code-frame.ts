import { createRequire } from 'node:module';
import type { SourceLocation } from './finding.ts';

const require = createRequire(import.meta.url);

/** Lines longer than this are not source that a person wrote: no frame helps there. */
const MAX_LINE = 400;

/** The lines around a location with the place marked; `undefined` when the source has no such line or is minified. */
export function codeFrame(source: string, location: SourceLocation, color: boolean): string | undefined {
  const line = source.split(/\r\n|[\n\r\u2028\u2029]/)[location.line - 1];
  if (line === undefined || line.length > MAX_LINE) return undefined;
  const { codeFrameColumns } = require('@babel/code-frame') as typeof import('@babel/code-frame'); // late: most commands have nothing to show
  const column = location.column - 1; // @babel/code-frame counts columns from 0
  const start = { line: location.line, column };
  const end = { line: location.line, column: column + (location.length ?? 1) };
  return codeFrameColumns(source, { start, end }, { linesAbove: 1, linesBelow: 1, highlightCode: color, forceColor: color });
}

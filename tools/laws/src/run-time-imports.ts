import { posix } from 'node:path';
import { isBuiltin } from 'node:module';
import type { SourceFile } from './reaches.ts';
import { readSyntax } from './source-syntax.ts';

/** What the code that goes into executables may import beside Node's builtins and files of its own; the last is made of those when the bootstrap is bundled. */
const ALLOWED: ReadonlySet<string> = new Set(['@pack/sea-assets/reader', '@pack/bytecode/compile-options', '@platformatic/vfs', 'pack:shared-modules']);

/** Imports of `entries`, and of all that they load, that do not belong into an executable. Types do not count. */
export function runTimeImportViolations(entries: readonly string[], sources: readonly SourceFile[]): string[] {
  const texts = new Map(sources.map(({ path, text }) => [path, text]));
  const seen = new Set<string>();
  const violations: string[] = [];
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = texts.get(path);
    if (text === undefined) return void violations.push(`${path} does not exist`);
    for (const { request, typeOnly } of readSyntax(text).imports) {
      if (typeOnly || isBuiltin(request) || request.startsWith('internal/') || ALLOWED.has(request)) continue; // internal/…: Node's own
      if (request.startsWith('.')) visit(posix.join(posix.dirname(path), request));
      else violations.push(`${path} imports ${request}`);
    }
  };
  entries.forEach(visit);
  return violations;
}

import type { ParserOptions } from '@babel/parser';
import type { SourceError } from '../scan/source-file.ts';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';

const TYPESCRIPT = ['typescript'] as const;

type Babel = typeof import('@babel/parser');
type Ast = ReturnType<Babel['parse']>;

/** Babel, when it is needed: many walks need none, and to load it takes longer than they do. */
const babel = (): Babel => createRequire(import.meta.url)('@babel/parser') as Babel;

/** Parser and traversal call themselves for each level, some thousands of times at most. */
export const TOO_DEEP: SourceError = { gaveUp: true, message: 'it is nested too deeply to be analysed', line: 1, column: 1 };

/** A parse; `ast` is there even with an error that did not stop the parser. */
export interface Parsed {
  readonly ast?: Ast;
  readonly error?: SourceError;
}

/** Parses a source as Node would, with the syntax proposals that V8 has. */
export function parse(path: string, source: string, kind: 'commonjs' | 'module'): Parsed {
  const options: ParserOptions = {
    sourceType: kind,
    errorRecovery: true,
    attachComment: false,
    plugins: ['sourcePhaseImports', 'deferredImportEvaluation', ...(/\.[cm]?ts$/.test(path) ? TYPESCRIPT : [])],
  };
  try {
    const ast = babel().parse(source, options);
    const [first] = ast.errors ?? [];
    return first === undefined || compiles(source, kind) ? { ast } : { ast, error: toSourceError(first) };
  } catch (error) {
    if (error instanceof RangeError) return { error: TOO_DEEP };
    if (compiles(source, kind)) return {};
    return { error: toSourceError(error) };
  }
}

/** Why a text is no JSON, and where: `JSON.parse` decides, Babel knows the place. */
export function jsonError(source: string): SourceError | undefined {
  try {
    JSON.parse(source);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    try {
      babel().parseExpression(source);
      return { message, line: 1, column: 1 };
    } catch (place) {
      return { ...toSourceError(place), message };
    }
  }
}

/** V8 has the last word where Babel objects; CommonJS only, V8 offers no such check of modules. */
export function compiles(source: string, kind: 'commonjs' | 'module'): boolean {
  if (kind === 'module') return false;
  try {
    compileFunction(source.startsWith('#!') ? `//${source}` : source, ['exports', 'require', 'module', '__filename', '__dirname']);
    return true;
  } catch {
    return false;
  }
}

function toSourceError(error: unknown): SourceError {
  const { message, loc } = error as { message: string; loc?: { line: number; column: number } };
  return { message: message.replace(/ \(\d+:\d+\)$/, ''), line: loc?.line ?? 1, column: (loc?.column ?? 0) + 1 };
}

import { extname } from 'node:path';
import { compileFunction } from 'node:vm';
import type { FileKind } from './module-graph.ts';
import type { PackageJson } from './package-json.ts';
import { lexModule } from './scan/lex-module.ts';
import type { Skeleton } from './scan/function-bodies.ts';
import { skeletonOf } from './scan/skeleton.ts';
import { lastAtMost } from './scan/sorted.ts';

/**
 * What Node takes a file for when it is loaded as a module.
 * Source: https://nodejs.org/api/packages.html#determining-module-system and `detect-module`.
 * @param scope the nearest package.json
 * @param detected {@link detectKind} of the content, asked for only when that decides
 */
export function fileKind(path: string, scope: PackageJson | undefined, detected: () => 'commonjs' | 'module'): FileKind {
  switch (extname(path)) {
    case '.json': return 'json';
    case '.node': return 'addon';
    case '.wasm': return 'wasm';
    case '.mjs': case '.mts': return 'module';
    case '.cjs': case '.cts': return 'commonjs';
    case '.js': case '.ts': return scope && scope.type !== 'none' ? scope.type : detected();
    case '': return scope && scope.type !== 'none' ? scope.type : detected();
    default: return detected();
  }
}

/** Whether a path names JavaScript by its extension. */
export function isScript(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

/** In characters. */
const LARGE = 50_000;

/** Module syntax, or top-level `await` and redeclared CommonJS variables in what does not compile as CommonJS. */
export function detectKind(source: string): 'commonjs' | 'module' {
  if (!/\b(?:import|export|await)\b/.test(source)) return 'commonjs';
  // The lexer of modules copies what it reads, and V8 is slow with so much: a look at the tokens is had first, which other passes need too.
  const skeleton = source.length >= LARGE ? skeletonOf(source) : undefined;
  if (skeleton && !hasModuleWords(source, skeleton)) return 'commonjs';
  if (lexModule(source)?.hasModuleSyntax) return 'module';
  if (!/\bawait\b/.test(source)) return 'commonjs';
  try {
    compileFunction(source.replace(/^#!.*/, ''), ['exports', 'require', 'module', '__filename', '__dirname']);
    return 'commonjs';
  } catch {
    return compilesAsAsync(source) ? 'module' : 'commonjs';
  }
}

/** Whether there may be module syntax, or an `await` outside of all functions. */
function hasModuleWords(source: string, { bodies, words }: Skeleton): boolean {
  let end = -1;
  const outermost = bodies.filter((body) => body.start > end && (end = body.end) >= 0);
  const starts = outermost.map(({ start }) => start);
  const isAtTop = (offset: number): boolean => (outermost[lastAtMost(starts, offset)]?.end ?? -1) < offset;
  return words.some((offset) => {
    const word = source.slice(offset, offset + 100);
    return /^import\s*\.\s*meta\b/.test(word) || (/^(?:await\b|export\b|import\b\s*(?![\s(.:,)]))/.test(word) && isAtTop(offset));
  });
}

function compilesAsAsync(source: string): boolean {
  try {
    compileFunction(`return (async () => {${source.replace(/^#!.*/, '')}\n})`);
    return true;
  } catch {
    return false;
  }
}

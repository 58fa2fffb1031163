import { extname } from 'node:path';
import { compileFunction } from 'node:vm';
import type { FileKind } from './module-graph.ts';
import type { PackageJson } from './package-json.ts';
import { lexModule } from './scan/lex-module.ts';

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

/** Module syntax, or top-level `await` and redeclared CommonJS variables in what does not compile as CommonJS. */
export function detectKind(source: string): 'commonjs' | 'module' {
  if (!/\b(?:import|export|await)\b/.test(source)) return 'commonjs';
  const lexed = lexModule(source);
  if (lexed?.hasModuleSyntax) return 'module';
  if (!/\bawait\b/.test(source)) return 'commonjs';
  try {
    compileFunction(source.replace(/^#!.*/, ''), ['exports', 'require', 'module', '__filename', '__dirname']);
    return 'commonjs';
  } catch {
    return compilesAsAsync(source) ? 'module' : 'commonjs';
  }
}

function compilesAsAsync(source: string): boolean {
  try {
    compileFunction(`return (async () => {${source.replace(/^#!.*/, '')}\n})`);
    return true;
  } catch {
    return false;
  }
}

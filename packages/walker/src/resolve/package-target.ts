import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PackageJson } from '../package-json.ts';
import { pathOfUrl } from './path-of-url.ts';
import { ResolutionFailure } from './resolution.ts';

/** What `exports` or `imports` lead to: a path in the package, or a request of another package. */
export type PackageTarget = { readonly path: string } | { readonly request: string };

/**
 * PACKAGE_EXPORTS_RESOLVE of https://nodejs.org/api/esm.html#resolution-algorithm-specification.
 * @param subpath `.` or `./…`
 * @throws {ResolutionFailure}
 */
export function resolveExports(pkg: PackageJson, subpath: string, conditions: ReadonlySet<string>): string {
  const map = isMainSugar(pkg) ? { '.': pkg.exports } : (pkg.exports as Record<string, unknown>);
  const target = lookUp(pkg, map, subpath, false, conditions);
  if (target && 'path' in target) return target.path;
  throw new ResolutionFailure('ERR_PACKAGE_PATH_NOT_EXPORTED', subpath === '.'
    ? `"exports" of ${pkg.path} has no main entry for the conditions ${list(conditions)}`
    : `"exports" of ${pkg.path} does not define "${subpath}" for the conditions ${list(conditions)}`);
}

/**
 * Whether a request that starts with `#` can be one of an internal import; Node looks before it reads any package.json.
 * @throws {ResolutionFailure}
 */
export function checkInternal(request: string, slashAllowed: boolean): void {
  if (request !== '#' && !request.endsWith('/') && (slashAllowed || !request.startsWith('#/'))) return;
  throw new ResolutionFailure('ERR_INVALID_MODULE_SPECIFIER', `"${request}" is not a valid name of an internal import`);
}

/**
 * PACKAGE_IMPORTS_RESOLVE: the request starts with `#`.
 * @throws {ResolutionFailure}
 */
export function resolveImports(pkg: PackageJson | undefined, request: string, conditions: ReadonlySet<string>): PackageTarget {
  const target = pkg?.imports && lookUp(pkg, pkg.imports, request, true, conditions);
  if (target) return target;
  throw new ResolutionFailure('ERR_PACKAGE_IMPORT_NOT_DEFINED', pkg
    ? `"imports" of ${pkg.path} does not define "${request}" for the conditions ${list(conditions)}`
    : `no package.json with "imports" is in reach`);
}

function lookUp(pkg: PackageJson, map: Readonly<Record<string, unknown>>, key: string, internal: boolean, conditions: ReadonlySet<string>): PackageTarget | null | undefined {
  const pick = (target: unknown, match: string | undefined, matchedKey: string): PackageTarget | null | undefined =>
    resolveTarget({ pkg, key: matchedKey, match, internal, conditions }, target);
  if (Object.hasOwn(map, key) && !key.includes('*') && (internal || !key.endsWith('/'))) return pick(map[key], undefined, key);
  let best = '';
  for (const candidate of Object.keys(map)) {
    const star = candidate.indexOf('*');
    if (star === -1 || candidate.lastIndexOf('*') !== star) continue;
    if (key.startsWith(candidate.slice(0, star)) && key.length >= candidate.length && key.endsWith(candidate.slice(star + 1)) && comparePatterns(best, candidate) === 1) best = candidate;
  }
  if (best === '') return undefined;
  const star = best.indexOf('*');
  return pick(map[best], key.slice(star, key.length - (best.length - star - 1)), best);
}

interface TargetContext {
  readonly pkg: PackageJson;
  readonly key: string;
  /** What `*` stands for. */
  readonly match: string | undefined;
  readonly internal: boolean;
  readonly conditions: ReadonlySet<string>;
}

/** PACKAGE_TARGET_RESOLVE; `null` forbids, `undefined` is silent. */
function resolveTarget(context: TargetContext, target: unknown): PackageTarget | null | undefined {
  if (target === null) return null;
  if (typeof target === 'string') return resolveString(context, target);
  if (Array.isArray(target)) return resolveFirst(context, target);
  if (typeof target !== 'object') throw invalid(context, target);
  const keys = Object.keys(target as object);
  if (keys.some(isArrayIndex)) throw new ResolutionFailure('ERR_INVALID_PACKAGE_CONFIG', `"${fieldOf(context)}" of ${context.pkg.path} has a numeric key`);
  for (const key of keys) {
    if (key !== 'default' && !context.conditions.has(key)) continue;
    const found = resolveTarget(context, (target as Record<string, unknown>)[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function resolveFirst(context: TargetContext, targets: readonly unknown[]): PackageTarget | null | undefined {
  if (targets.length === 0) return null;
  let last: ResolutionFailure | null | undefined;
  for (const target of targets) {
    try {
      const found = resolveTarget(context, target);
      if (found) return found;
      if (found === null) last = null;
    } catch (error) {
      if (!(error instanceof ResolutionFailure) || error.code !== 'ERR_INVALID_PACKAGE_TARGET') throw error;
      last = error;
    }
  }
  if (last instanceof ResolutionFailure) throw last;
  return last;
}

const INVALID_SEGMENT = /(^|\\|\/)((\.|%2e)(\.|%2e)?|(n|%6e|%4e)(o|%6f|%4f)(d|%64|%44)(e|%65|%45)(_|%5f)(m|%6d|%4d)(o|%6f|%4f)(d|%64|%44)(u|%75|%55)(l|%6c|%4c)(e|%65|%45)(s|%73|%53))(\\|\/|$)/i;

function resolveString(context: TargetContext, target: string): PackageTarget {
  const { pkg, match, internal } = context;
  const fill = (text: string): string => match === undefined ? text : text.replaceAll('*', () => match);
  if (!target.startsWith('./')) {
    if (internal && !target.startsWith('/') && !target.startsWith('../') && !URL.canParse(target)) return { request: fill(target) };
    throw invalid(context, target);
  }
  if (INVALID_SEGMENT.test(target.slice(2))) throw invalid(context, target);
  if (match !== undefined && INVALID_SEGMENT.test(match)) {
    throw new ResolutionFailure('ERR_INVALID_MODULE_SPECIFIER', `"${context.key.replace('*', () => match)}" is not a valid match of "${context.key}" in ${pkg.path}`);
  }
  return { path: pathInPackage(pkg, fill(target)) };
}

/** Targets are URLs relative to the package.json: percent signs and the like mean what they mean there. */
function pathInPackage(pkg: PackageJson, target: string): string {
  if (/^[\w./@+~=,$!()*-]*$/.test(target)) return join(pkg.directory, target);
  return pathOfUrl(new URL(target, pathToFileURL(pkg.directory + sep)));
}

function isMainSugar(pkg: PackageJson): boolean {
  if (typeof pkg.exports !== 'object' || pkg.exports === null || Array.isArray(pkg.exports)) return true;
  const dots = Object.keys(pkg.exports).map((key) => key.startsWith('.'));
  if (dots.includes(true) && dots.includes(false)) {
    throw new ResolutionFailure('ERR_INVALID_PACKAGE_CONFIG', `"exports" of ${pkg.path} has keys that start with "." and others that do not`);
  }
  return dots[0] === false;
}

/** PATTERN_KEY_COMPARE: the longer text before `*` wins, then the longer key. */
function comparePatterns(a: string, b: string): number {
  const starA = a.indexOf('*');
  const starB = b.indexOf('*');
  const baseA = starA === -1 ? a.length : starA + 1;
  const baseB = starB === -1 ? b.length : starB + 1;
  if (baseA !== baseB) return baseA > baseB ? -1 : 1;
  if (starA === -1) return 1;
  if (starB === -1) return -1;
  return Math.sign(b.length - a.length);
}

function isArrayIndex(key: string): boolean {
  return `${Number(key)}` === key && Number(key) >= 0 && Number(key) < 0xffff_ffff;
}

function invalid(context: TargetContext, target: unknown): ResolutionFailure {
  return new ResolutionFailure('ERR_INVALID_PACKAGE_TARGET', `"${fieldOf(context)}" of ${context.pkg.path} has an invalid target ${JSON.stringify(target)} for "${context.key}"`);
}

function fieldOf({ internal }: TargetContext): 'imports' | 'exports' {
  return internal ? 'imports' : 'exports';
}

function list(conditions: ReadonlySet<string>): string {
  return [...conditions].join(', ');
}

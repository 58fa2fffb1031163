import { basename, dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import type { PackageJson } from '../package-json.ts';
import { checkInternal, resolveExports, resolveImports } from './package-target.ts';
import { ResolutionFailure } from './resolution.ts';
import type { ResolveContext } from './resolver.ts';
import { packageResolve } from './resolve-import.ts';

const EXTENSIONS = ['.js', '.json', '.node'];
/** `name` or `@scope/name`, then the path in the package; as in Node's CommonJS loader. */
const PACKAGE_REQUEST = /^((?:@[^/\\%]+\/)?[^./\\%][^/\\%]*)(\/.*)?$/;

/**
 * Node's `require.resolve`, without `NODE_PATH` and the other global directories.
 * Source: `Module._resolveFilename` and `Module._findPath`, https://nodejs.org/api/modules.html#all-together.
 * @returns the path of the file, links not yet resolved, or `node:…`
 * @throws {ResolutionFailure}
 */
export function resolveRequire(context: ResolveContext, request: string, parent: string): string {
  const { packages, conditions } = context;
  const scope = packages.scopeOf(parent);
  if (scope) context.valid(scope);
  if (request.startsWith('#')) {
    if (scope?.imports) {
      context.consult(scope);
      checkInternal(request, context.capabilities.slashImports);
      const target = resolveImports(scope, request, conditions);
      const path = 'path' in target ? target.path : packageResolve(context, target.request, scope.path);
      if (path.startsWith('node:')) throw new ResolutionFailure('ERR_INVALID_URL_SCHEME', `require takes no builtin modules from "imports"`);
      return mustBeFile(context, path);
    }
  }
  return resolveSelf(context, request, parent) ?? findInPaths(context, request, parent);
}

function resolveSelf(context: ResolveContext, request: string, parent: string): string | undefined {
  const scope = context.packages.scopeOf(parent);
  if (scope?.exports === undefined || scope.name === undefined) return undefined;
  if (request !== scope.name && !request.startsWith(`${scope.name}/`)) return undefined;
  context.consult(scope);
  return mustBeFile(context, resolveExports(scope, '.' + request.slice(scope.name.length), context.conditions));
}

function findInPaths(context: ResolveContext, request: string, parent: string): string {
  const { disk, packages } = context;
  const trailingSlash = /(?:^|\/)\.{0,2}$/.test(request) && request !== '';
  const isPath = isAbsolute(request) || (request.startsWith('.') && (request.length === 1 || request[1] === '.' || request[1] === '/'));
  const outside = /^\.{1,2}(?:\/|$)/.test(request) && normalize(request).startsWith('..');
  for (const directory of isPath ? [isAbsolute(request) ? '' : dirname(parent)] : moduleDirectories(dirname(parent))) {
    if (!outside && directory !== '' && disk.typeOf(directory) !== 'directory') continue;
    const [, name, subpath = ''] = isAbsolute(request) ? [] : PACKAGE_REQUEST.exec(request) ?? [];
    if (name !== undefined) {
      const pkg = context.readValid(resolve(directory, name));
      if (pkg) context.consult(pkg);
      if (pkg?.exports !== undefined) return mustBeFile(context, resolveExports(pkg, '.' + subpath, context.conditions));
    }
    const base = resolve(directory, request);
    const type = disk.typeOf(base);
    const found = (trailingSlash ? undefined : (type === 'file' ? base : undefined) ?? tryExtensions(context, base))
      ?? (type === 'directory' ? tryDirectory(context, base, packages.read(base)) : undefined);
    if (found !== undefined) return found;
  }
  throw new ResolutionFailure('MODULE_NOT_FOUND', isPath ? `there is no such file` : `no "node_modules" above ${dirname(parent)} has it`);
}

function tryDirectory(context: ResolveContext, directory: string, pkg: PackageJson | undefined): string | undefined {
  if (pkg) context.consult(context.valid(pkg));
  const index = (): string | undefined => tryExtensions(context, join(directory, 'index'));
  if (!pkg?.main) return index();
  const main = resolve(directory, pkg.main);
  const found = (context.disk.typeOf(main) === 'file' ? main : undefined) ?? tryExtensions(context, main) ?? tryExtensions(context, join(main, 'index')) ?? index();
  if (found === undefined) throw new ResolutionFailure('MODULE_NOT_FOUND', `"main" of ${pkg.path} names ${main}, which does not exist`);
  return found;
}

function tryExtensions(context: ResolveContext, base: string): string | undefined {
  return EXTENSIONS.map((extension) => base + extension).find((path) => context.disk.typeOf(path) === 'file');
}

function mustBeFile(context: ResolveContext, path: string): string {
  if (context.disk.typeOf(path) === 'file') return path;
  throw new ResolutionFailure('MODULE_NOT_FOUND', `${path} does not exist`);
}

const known = new Map<string, readonly string[]>();
/** How many directories are remembered. */
const MOST_KNOWN = 10_000;

/** The `node_modules` directories from `from` upwards. */
export function moduleDirectories(from: string): readonly string[] {
  const before = known.get(from);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const directories: string[] = [];
  known.set(from, directories);
  for (let directory = from; ; directory = dirname(directory)) {
    if (basename(directory) !== 'node_modules') directories.push(join(directory, 'node_modules'));
    if (dirname(directory) === directory) return directories;
  }
}

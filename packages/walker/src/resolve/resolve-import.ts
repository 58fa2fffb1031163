import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PackageJson } from '../package-json.ts';
import { checkInternal, resolveExports, resolveImports } from './package-target.ts';
import { pathOfUrl } from './path-of-url.ts';
import { ResolutionFailure } from './resolution.ts';
import type { ResolveContext } from './resolver.ts';

/** Requests for which URL resolution and path resolution give the same. */
const PLAIN = /^[\w@./~+=,!$()*-]+$/;

/**
 * ESM_RESOLVE of https://nodejs.org/api/esm.html#resolution-algorithm-specification.
 * @returns the path of the file, links not yet resolved, or a `node:` or `data:` URL
 * @throws {ResolutionFailure}
 */
export function resolveImport(context: ResolveContext, request: string, parent: string): string {
  const path = toPath(context, request, parent);
  if (/^(?:node|data):/.test(path)) return path;
  const type = context.disk.typeOf(path);
  if (type === 'directory' || path.endsWith('/')) throw new ResolutionFailure('ERR_UNSUPPORTED_DIR_IMPORT', `${path} is a directory, which import does not search`);
  if (type !== 'file') throw new ResolutionFailure('ERR_MODULE_NOT_FOUND', `${path} does not exist`);
  return path;
}

function toPath(context: ResolveContext, request: string, parent: string): string {
  if (/^(?:\/|\.\.?(?:\/|$))/.test(request)) {
    if (PLAIN.test(request) && !request.startsWith('//')) return resolve(dirname(parent), request) + (/(?:^|\/)\.{0,2}$/.test(request) ? '/' : '');
    const url = URL.parse(request, pathToFileURL(parent).href);
    if (url === null) throw new ResolutionFailure('ERR_UNSUPPORTED_RESOLVE_REQUEST', 'it is no relative URL');
    return pathOfUrl(url);
  }
  if (request.startsWith('#')) {
    checkInternal(request, context.capabilities.slashImports);
    const scope = context.packages.scopeOf(parent);
    if (scope) context.consult(context.valid(scope));
    const target = resolveImports(scope, request, context.conditions);
    return 'path' in target ? target.path : packageResolve(context, target.request, scope!.path);
  }
  const url = request.includes(':') ? URL.parse(request) : null;
  if (url === null) return packageResolve(context, request, parent);
  if (url.protocol === 'file:') return pathOfUrl(url);
  if (url.protocol === 'data:') return url.href;
  if (url.protocol === 'node:') throw new ResolutionFailure('ERR_UNKNOWN_BUILTIN_MODULE', 'names of builtin modules are in small letters');
  throw new ResolutionFailure('ERR_UNSUPPORTED_ESM_URL_SCHEME', `Node loads no ${url.protocol} URLs`);
}

/** PACKAGE_RESOLVE: a bare request. */
export function packageResolve(context: ResolveContext, request: string, parent: string): string {
  if (!request.startsWith('node:') && context.capabilities.isBuiltin(request)) return `node:${request}`;
  const name = (request.startsWith('@') ? /^@[^/]*\/[^/]*/ : /^[^/]*/).exec(request)?.[0];
  if (name === undefined || /^\.|%|\\/.test(name)) throw new ResolutionFailure('ERR_INVALID_MODULE_SPECIFIER', `"${request}" is not a valid package name`);
  const subpath = '.' + request.slice(name.length);
  const pkg = findPackage(context, name, parent);
  if (pkg === undefined || typeof pkg !== 'string') {
    if (pkg?.exports !== undefined) return resolveExports(pkg, subpath, context.conditions);
  }
  const directory = typeof pkg === 'string' ? pkg : pkg!.directory;
  if (subpath === '.') return legacyMain(context, directory, typeof pkg === 'string' ? undefined : pkg);
  if (PLAIN.test(subpath)) return join(directory, subpath);
  return pathOfUrl(new URL(subpath, pathToFileURL(join(directory, 'package.json'))));
}

/** The package itself when the parent belongs to it, else the nearest in a `node_modules`; a directory when it has no package.json. */
function findPackage(context: ResolveContext, name: string, parent: string): PackageJson | string {
  const scope = context.packages.scopeOf(parent);
  if (scope) context.valid(scope);
  if (scope?.exports !== undefined && scope.name === name) {
    context.consult(scope);
    return scope;
  }
  for (let directory = dirname(parent); ; directory = dirname(directory)) {
    const candidate = join(directory, 'node_modules', name);
    if (context.disk.typeOf(candidate) === 'directory') {
      const pkg = context.readValid(candidate);
      if (pkg) context.consult(pkg);
      return pkg ?? candidate;
    }
    if (dirname(directory) === directory) throw new ResolutionFailure('ERR_MODULE_NOT_FOUND', `no "node_modules" above ${dirname(parent)} has it`);
  }
}

function legacyMain(context: ResolveContext, directory: string, pkg: PackageJson | undefined): string {
  const names = ['index.js', 'index.json', 'index.node'];
  if (pkg?.main) names.unshift(...['', '.js', '.json', '.node', '/index.js', '/index.json', '/index.node'].map((end) => pkg.main + end));
  const found = names.map((name) => join(directory, name)).find((path) => context.disk.typeOf(path) === 'file');
  if (found === undefined) throw new ResolutionFailure('ERR_MODULE_NOT_FOUND', `${directory} has no main file`);
  return found;
}

import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expandPattern } from './expand-pattern.ts';
import { loadsOn } from './native/addon-target.ts';
import { admits, isPlatformPackage, runsOn } from './native/platform-packages.ts';
import { moduleDirectories } from './resolve/resolve-require.ts';
import type { Resolution } from './resolve/resolution.ts';
import { adviceFor, isOptionalByRule } from './rules/apply-rules.ts';
import { ANYTHING, type ScannedRequest } from './scan/source-file.ts';
import type { SourceText } from './source-files.ts';
import { addEdge, leadTo, locate, relativeRequest, reportExpanded, type WalkContext, type WalkedFile } from './walk-context.ts';

/** Resolves a request of a file, adds what it leads to, and reports what it does not. */
export function followRequest(context: WalkContext, file: WalkedFile, source: SourceText, found: ScannedRequest): void {
  if (context.isExternal(found.request.replaceAll(ANYTHING, '*'))) return;
  if (found.request.includes(ANYTHING)) return followPattern(context, file, source, found);
  const resolution = resolveScanned(context, file.path, found);
  if (resolution.type === 'builtin') return addEdge(file, found.kind, found.request, resolution.name, found.start);
  if (resolution.type === 'inline') return;
  if (resolution.type === 'failed') {
    if (found.certainty === 'foreign') return;
    for (const manifest of resolution.manifests) context.includeManifest(manifest);
    const optional = found.certainty === 'optional' || isOptionalDependency(context, file.path, found.request) || isOptionalByRule(context, file.path, found.request);
    const where = { file: file.path, location: locate(file.path, source, found.start, found.end), certainty: found.certainty };
    const request = displayed(file.path, found.request);
    const advice = optional ? undefined : adviceFor(context, file.path, request);
    context.report(optional
      ? { code: 'optional-request-missing', args: { request, kind: found.kind }, ...where }
      : { code: 'unresolved-request', args: { request, kind: found.kind, reason: resolution.reason, ...advice !== undefined && { advice } }, ...where });
    return;
  }
  if (addTarget(context, file, found, resolution) && found.from === undefined) {
    addEdge(file, found.kind, displayed(file.path, found.request), resolution.path, found.start);
  }
}

/** Where a request without unknown parts leads; `undefined` certainties and reports are the caller's. */
export function resolveScanned(context: WalkContext, file: string, found: ScannedRequest): Resolution {
  if (found.kind === 'import') {
    const resolution = context.resolver(found.request, found.from ?? file, 'import');
    return found.onlyResolved ? resolution : onlyImportable(resolution);
  }
  if (found.kind !== 'worker') return context.resolver(found.request, found.from ?? file, 'require');
  // A relative path to a worker starts from the working directory, which is taken to be the project's.
  return context.resolver(resolve(context.root, found.request), join(context.root, 'noop.js'), 'require');
}

/**
 * Adds the file that a request leads to.
 * @returns whether it is in, now or before
 */
export function addTarget(context: WalkContext, file: WalkedFile, found: ScannedRequest, resolution: Extract<Resolution, { type: 'file' }>, type: 'edge' | 'traced' = 'edge'): boolean {
  if (isForAnotherPlatform(context, found, resolution.path)) {
    context.leaveOut({ path: resolution.path, rule: 'platform', from: file.path });
    return false;
  }
  const asked = { from: file.path, kind: found.kind, request: displayed(file.path, found.request) };
  const reason = type === 'traced' ? { type, ...asked } : { type, ...asked, start: found.start };
  const target = context.include(resolution.path, reason, { links: resolution.links, manifests: resolution.manifests, as: found.kind === 'require.resolve' || found.onlyResolved ? 'asset' : 'module' });
  if (target === undefined) return false;
  leadTo(file, target.path, found.kind === 'require' || found.kind === 'import' ? found.certainty : 'lazy');
  return true;
}

/**
 * A loader of addons that tries one variant after the other, or has a branch for each platform, does not need the variants
 * of other platforms, even where they are installed. A plain request for one stays in, and is reported.
 */
function isForAnotherPlatform(context: WalkContext, found: ScannedRequest, path: string): boolean {
  const { target } = context.options;
  const content = context.packages.scopeOf(path)?.content;
  if (content && isPlatformPackage(content) && !admits(content, target)) return true;
  return path.endsWith('.node') && found.certainty !== 'certain' && !loadsOn(path, context.disk.read(path), target);
}

/** A request with unknown parts: every file that it can mean. */
function followPattern(context: WalkContext, file: WalkedFile, source: SourceText, found: ScannedRequest): void {
  const matches = expandRequest(context, file, found);
  for (const match of matches ?? []) {
    const resolution = resolveScanned(context, file.path, { ...found, request: match });
    if (resolution.type !== 'file') continue;
    if (addTarget(context, file, { ...found, request: match, certainty: 'lazy' }, resolution) && found.from === undefined) {
      addEdge(file, found.kind, displayed(file.path, match), resolution.path, found.start);
    }
  }
  if (matches === undefined || matches.length === 0) reportDynamic(context, file, source, found);
  else reportExpanded(context, file, source, found, matches.length);
}

/** The requests without unknown parts that a pattern can mean; `undefined` when it says too little. */
function expandRequest(context: WalkContext, file: WalkedFile, found: ScannedRequest): readonly string[] | undefined {
  const { request } = found;
  const owner = found.from ?? file.path;
  if (isAbsolute(request)) return expandPattern(context, request, owner, 'module')?.map((match) => match.path);
  if (/^\.{1,2}\//.test(request)) {
    const base = found.kind === 'worker' ? context.root : dirname(owner);
    const matches = expandPattern(context, resolve(base, request), owner, 'module');
    return matches?.map((match) => found.kind === 'worker' ? match.path : relativeRequest(owner, match.path));
  }
  if (request.startsWith('file:')) {
    const marker = 'pack-anything-marker';
    return expandPattern(context, fileURLToPath(request.replaceAll(ANYTHING, marker)).replaceAll(marker, ANYTHING), owner, 'module')?.map((match) => match.path);
  }
  const [, name = '', rest = ''] = /^((?:@[^/]*\/)?[^/]*)(\/.*)?$/s.exec(request) ?? [];
  if (name.includes(ANYTHING)) return expandPackageName(context, owner, name, rest);
  return expandInPackage(context, owner, name, rest);
}

/** `pkg/locale/*`: the files of a dependency, by the paths they have in it. */
function expandInPackage(context: WalkContext, owner: string, name: string, rest: string): readonly string[] | undefined {
  const directory = moduleDirectories(dirname(owner)).map((modules) => join(modules, name)).find((path) => context.disk.typeOf(path) === 'directory');
  const real = directory === undefined ? undefined : context.disk.real(directory);
  if (real === undefined) return undefined;
  return expandPattern(context, real.path + rest, join(real.path, 'package.json'), 'module')?.map((match) => name + match.path.slice(real.path.length).replaceAll('\\', '/'));
}

/** `pkg-*`: dependencies of the file's package whose names fit, among them those that run on the target. */
function expandPackageName(context: WalkContext, owner: string, name: string, rest: string): readonly string[] | undefined {
  const content = context.packages.scopeOf(owner)?.content ?? {};
  const names = ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((key) => Object.keys((content[key] as object | undefined) ?? {}));
  if (name === ANYTHING) return undefined;
  const matcher = new RegExp(`^${name.split(ANYTHING).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('[^/]*')}$`);
  const fitting = [...new Set(names)].filter((candidate) => matcher.test(candidate) && runsOn(context, candidate, owner));
  return rest.includes(ANYTHING) ? fitting.flatMap((candidate) => expandInPackage(context, owner, candidate, rest) ?? []) : fitting.map((candidate) => candidate + rest);
}

/** Reports a request of which too little is known. */
export function reportDynamic(context: WalkContext, file: WalkedFile, source: SourceText, found: Pick<ScannedRequest, 'kind' | 'start' | 'end' | 'certainty'>): void {
  if (found.certainty === 'foreign') return;
  context.report({
    code: 'dynamic-request',
    args: { expression: source.slice(found.start, found.end), kind: found.kind },
    file: file.path,
    location: locate(file.path, source, found.start, found.end),
    certainty: found.certainty,
  });
}

/** Optional (peer) dependencies may be absent: their users look for them with care. */
function isOptionalDependency(context: WalkContext, file: string, request: string): boolean {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(request)?.[0] ?? request;
  const { optionalDependencies, peerDependenciesMeta } = context.packages.scopeOf(file)?.content ?? {};
  return Object.hasOwn((optionalDependencies as object | undefined) ?? {}, name)
    || (peerDependenciesMeta as Record<string, { optional?: boolean }> | undefined)?.[name]?.optional === true;
}

/** `import` takes no file whose extension it does not know: ERR_UNKNOWN_FILE_EXTENSION. */
function onlyImportable(resolution: Resolution): Resolution {
  const extension = resolution.type === 'file' ? extname(resolution.path) : '';
  return /^(?:\.[cm]?[jt]s|\.json|\.wasm|)$/.test(extension) ? resolution : { type: 'failed', code: 'ERR_UNKNOWN_FILE_EXTENSION', reason: `Node imports no "${extension}" files`, manifests: [] };
}


/** Requests that were made from the file's own place are written as the file would write them: no path of this machine. */
function displayed(file: string, request: string): string {
  if (isAbsolute(request)) return relativeRequest(file, request);
  return request.startsWith('file:') ? relativeRequest(file, fileURLToPath(request)) : request;
}

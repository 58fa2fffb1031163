import { realpathSync, type Stats } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PackError } from '@pack/errors';
import { chooseTraversal } from './analyse/tree/choose-traversal.ts';
import { jsonError } from './analyse/parse.ts';
import { addConfiguredFiles, externalTest, ignoreTest } from './config-globs.ts';
import { boundaryOf } from './directory-entry.ts';
import { createDisk } from './disk.ts';
import type { GraphFile, LeftOut, MissingPart, ModuleGraph, Reason, WalkOptions } from './module-graph.ts';
import { nodeCapabilities } from './node-capabilities.ts';
import { createPackageReader } from './package-json.ts';
import { createSourceFiles } from './source-files.ts';
import { openAnalysisCache } from './cache/analysis-cache.ts';
import { addConfiguredPackages } from './rules/apply-rules.ts';
import { createRuleFinder } from './rules/find-rules.ts';
import { createPlaces } from './places.ts';
import { createResolver } from './resolve/resolver.ts';
import { lexerReady } from './scan/lex-module.ts';
import { forgetSkeletons } from './scan/skeleton.ts';
import type { Certainty } from './scan/source-file.ts';
import { settleFindings } from './settle-findings.ts';
import { addUnreachedDependencies } from './unreached-dependencies.ts';
import { describeFile, scannedCertainty, visitFile } from './visit-file.ts';
import { isAtOrAbove, kindOf, leadTo, type IncludeOptions, type Issue, type WalkContext, type WalkedFile } from './walk-context.ts';

/** Longest stretch of work without letting signals and timers in, milliseconds. */
const TURN_MS = 40;

/**
 * Finds the closed set of files that a program needs, each request resolved once by the rules of the target's Node.
 * Faults of the program are findings in the result, not exceptions: `error` ones mean that it cannot start.
 * @param entries absolute paths of the files that the program starts from
 * @throws {PackError} ERR_PACK_ENTRY_NOT_FOUND, ERR_PACK_SOURCE_UNREADABLE; and the signal's reason when it is aborted
 */
export async function walk(entries: readonly string[], options: WalkOptions): Promise<ModuleGraph> {
  await lexerReady();
  await chooseTraversal(options.traversal ?? 'own');
  const places = createPlaces(options.placed ?? new Map());
  const disk = createDisk(places);
  const root = realRoot(options.root);
  const capabilities = nodeCapabilities(options.target.nodeVersion);
  const packages = createPackageReader(disk, { unreadableFails: capabilities.unreadableManifestFails });
  const resolver = createResolver({ disk, packages, capabilities, conditions: options.conditions ?? [] });
  const isIgnored = ignoreTest(root, options.ignore ?? []);
  const files = new Map<string, WalkedFile>();
  const directories = new Set<string>();
  const links = new Set<string>();
  const issues: Issue[] = [];
  const queue: WalkedFile[] = [];
  const leftOut = new Map<string, LeftOut>();
  const stale: string[] = [];
  const missingParts: MissingPart[] = [];

  const leaveOut = (file: LeftOut): void => {
    if (!leftOut.has(file.path)) leftOut.set(file.path, file);
  };
  const addLinks = (paths: readonly string[]): void => {
    for (const path of paths) links.add(path);
  };
  const includeManifest = (path: string, reader?: WalkedFile): void => {
    const real = disk.real(path);
    if (real === undefined || isIgnored(real.path)) return;
    addLinks(real.links);
    if (reader) leadTo(reader, real.path, 'certain');
    if (files.has(real.path)) return;
    files.set(real.path, newFile(real.path, 'json', { type: 'package-scope', ...(reader && { from: reader.path }) }));
    const invalid = packages.read(resolve(real.path, '..'))?.invalid;
    if (invalid !== undefined) {
      const { line, column } = jsonError(disk.read(real.path).toString('utf8')) ?? { line: 1, column: 1 };
      issues.push({ code: 'syntax-error', args: { message: invalid }, file: real.path, location: { file: real.path, line, column }, certainty: 'certain' });
    }
  };
  const include = (path: string, reason: Reason, how: IncludeOptions = {}): WalkedFile | undefined => {
    if (isIgnored(path)) {
      leaveOut({ path, rule: 'ignored', ...('from' in reason && reason.from !== undefined && { from: reason.from }) });
      return undefined;
    }
    addLinks(how.links ?? []);
    for (const manifest of how.manifests ?? []) includeManifest(manifest);
    const as = how.as ?? 'module';
    const soft = as !== 'module';
    let file = files.get(path);
    if (file === undefined) {
      file = newFile(path, kindOf(context, path, as, reason.type === 'entry'), reason);
      file.soft = soft;
      files.set(path, file);
      queue.push(file);
    } else if (file.soft && !soft) {
      file.soft = false;
      const kind = kindOf(context, path, as, false);
      if (kind !== file.kind) queue.push(file);
      file.kind = kind;
    }
    if (file.kind === 'commonjs' || file.kind === 'module') {
      const scope = packages.scopeOf(path);
      if (scope) includeManifest(scope.path, file);
    }
    return file;
  };
  let realEntries: readonly string[] | undefined = undefined;
  const cache = openAnalysisCache(options.cacheDirectory, [options.target.nodeVersion, root, entries, options.traversal]);
  const sources = createSourceFiles(disk, cache, { describe: (file) => describeFile(context, file), kindOf: (path) => kindOf(context, path, 'module', false) });
  const context: WalkContext = {
    options, root, disk, sources, packages, resolver, include, isIgnored, includeManifest: (path) => includeManifest(path), leaveOut,
    reportStale: (what) => stale.push(what),
    miss: (part) => missingParts.push(part),
    boundary: boundaryOf(root),
    get main() { return realEntries?.[0]; },
    includeDirectory: (directory) => {
      if (isIgnored(directory.path)) return;
      addLinks(directory.links);
      directories.add(directory.path);
    },
    isExternal: externalTest(options.external ?? []),
    rulesFor: createRuleFinder(options.rules ?? []),
    ruled: new Set(),
    report: (issue) => issues.push(issue),
  };

  realEntries = entries.map((entry) => {
    const real = disk.typeOf(resolve(root, entry)) === 'file' ? disk.real(resolve(root, entry)) : undefined;
    if (real === undefined) throw new PackError('ERR_PACK_ENTRY_NOT_FOUND', `There is no entry file ${entry}`, { path: entry, hint: 'Name a JavaScript file that exists.' });
    include(real.path, { type: 'entry' }, { links: real.links.filter((link) => isAtOrAbove(root, link)) });
    return real.path;
  });
  addConfiguredFiles(context);
  addConfiguredPackages(context);

  await visitAll(context, queue);
  const asking = new Set(issues.filter(({ code }) => code === 'dynamic-request').map(({ file }) => file));
  if (asking.size > 0) {
    addUnreachedDependencies(context, asking, (path) => files.has(path));
    await visitAll(context, queue);
  }

  if (stale.length > 0) issues.push({ code: 'trace-stale', args: { count: stale.length, example: stale[0]! }, file: root, certainty: 'certain' });

  const certaintyOf = (from: WalkedFile, to: string): Certainty => {
    const certainty = from.leadsTo.get(to) ?? 'lazy';
    return certainty === 'unknown' ? scannedCertainty(context, from, sources.scan(from, 'full'), to) : certainty;
  };
  const findings = settleFindings(issues, { files, certaintyOf });
  cache.keep();
  forgetSkeletons();
  return {
    entries: realEntries,
    files: [...files.values()].map((file) => toGraphFile(file, disk.stat(file.path), { contentHash: cache.contentHash(file.path), source: places.sourceOf(file.path) })).sort(byPath),
    emptyDirectories: [...directories].sort(),
    missingParts,
    leftOut: [...leftOut.values()].filter(({ path }) => !files.has(path)).sort(byPath),
    links: [...links].map((path) => ({ path, target: disk.readlink(path) })).sort(byPath),
    findings,
  };
}

async function visitAll(context: WalkContext, queue: WalkedFile[]): Promise<void> {
  const { signal } = context.options;
  let turnEnds = performance.now() + TURN_MS;
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    visitFile(context, file);
    if (performance.now() < turnEnds) continue;
    await nextTurn();
    signal?.throwIfAborted();
    turnEnds = performance.now() + TURN_MS;
  }
  signal?.throwIfAborted();
}

function newFile(path: string, kind: WalkedFile['kind'], reason: Reason): WalkedFile {
  return { path, kind, reason, edges: [], asked: new Set(), leadsTo: new Map(), soft: false };
}

function toGraphFile(file: WalkedFile, { size, mode, mtimeMs }: Stats, { contentHash, source }: { readonly contentHash: string | undefined; readonly source: string }): GraphFile {
  return { path: file.path, ...(source !== file.path && { source }), kind: file.kind, size, mode: mode & 0o7777, mtimeMs, edges: file.edges, reason: file.reason, ...(contentHash !== undefined && { contentHash }) };
}

function realRoot(root: string): string {
  try {
    return realpathSync(resolve(root));
  } catch (cause) {
    throw new PackError('ERR_PACK_SOURCE_UNREADABLE', `Cannot read the project directory ${root}`, { path: root, cause });
  }
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
}

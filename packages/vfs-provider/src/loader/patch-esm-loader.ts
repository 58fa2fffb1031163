import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LoadObserver } from '../recording/load-observer.ts';
import type { MountedArchive } from '../runtime/mounted-archive.ts';
import type { NodeInternals } from '../runtime/node-internals.ts';
import { moduleCompiler, type ModuleRequest } from './esm-compiler.ts';
import { formats } from './esm-formats.ts';
import { installGraphLoader, type GraphLookup, type ModuleJob } from './esm-graph.ts';
import { installAsyncGraphLoader, type AsyncModuleJob } from './esm-graph-async.ts';
import { installModuleTranslator } from './esm-translator.ts';

/** Node's own loader of ES modules, as far as it is used here (lib/internal/modules/esm/loader.js). */
export interface EsmLoader {
  /** Node 22: (specifier, parentURL, attributes). */
  resolve?(specifier: string, parentUrl: string | undefined, attributes: unknown): unknown;
  /** Node 24 and later: (parentURL, request, …). */
  resolveSync(...args: unknown[]): unknown;
  load(url: string, context: LoadContext): unknown;
  /** Node 24 and later. */
  getOrCreateModuleJob?(parentUrl: string | undefined, request: ModuleRequest, requestType: unknown): ModuleJob;
  /** Node 22. */
  getModuleJobForImport?(specifier: string, parentUrl: string | undefined, attributes: object): Promise<AsyncModuleJob>;
  readonly loadCache: { get(url: string): ModuleJob | AsyncModuleJob | undefined; set(url: string, type: undefined, job: ModuleJob | AsyncModuleJob): void; delete(url: string): void };
  register(...args: unknown[]): unknown;
  import(...args: unknown[]): Promise<unknown>;
  /** Not in Node 26, where that is native code. */
  importMetaInitialize?(meta: object, context: { url: string; isMain: boolean | undefined }): unknown;
}

interface LoadContext {
  readonly format?: string | null;
  readonly importAttributes?: Readonly<Record<string, string>>;
}

/** What the archive knows of ES modules that Node's loader asks for. */
export interface EsmArchive {
  /** The node of a URL that was resolved here, or -1. */
  idOf(url: string): number;
  /** The text that was given to Node for a URL. */
  given(url: string): string | undefined;
}

/**
 * Puts the fast path in front of Node's loader of ES modules: a request that was resolved when the
 * executable was built is looked up, a module's text is taken from the archive and compiled with its code cache. With hooks
 * of the user's, and for all else, Node goes its own way over the mount.
 */
export function patchEsmLoader(internals: NodeInternals, mounted: MountedArchive, loader: EsmLoader, observer: LoadObserver | undefined): void {
  const { archive } = mounted;
  const { resolveHooks, loadHooks } = internals.builtin<{ resolveHooks: unknown[]; loadHooks: unknown[] }>('internal/modules/customization_hooks');
  const [resolveHookCount, loadHookCount] = [resolveHooks.length, loadHooks.length]; // a mount may have some
  let isCustomized = false;
  const ids = new Map<string, number>();
  const texts = new Map<string, string>();
  const formatOf = formats(internals, mounted);
  const base = `${pathToFileURL(mounted.root).href}/`;

  const idOf = (url: string): number => {
    let id = ids.get(url);
    if (id === undefined) {
      id = url.startsWith(base) && !/[?#]/.test(url) ? mounted.idOf(fileURLToPath(url)) : -1;
      if (id >= 0 && archive.type(id) !== 1) id = -1;
      ids.set(url, id);
    }
    return id;
  };
  const urlOf = (id: number): string => {
    const path = archive.path(id);
    const url = /^[\w./@+-]*$/.test(path) ? base + path : pathToFileURL(mounted.pathOf(id)).href;
    ids.set(url, id);
    return url;
  };

  const find = (from: number, specifier: string): number => {
    if (from < 0 || isCustomized || resolveHooks.length !== resolveHookCount) return -1;
    const target = archive.resolve(from, 'import', specifier);
    return typeof target !== 'number' || specifier.indexOf('?', 1) > 0 || specifier.indexOf('#', 1) > 0 ? -1 : target;
  };
  const lookUp = (specifier: unknown, parentUrl: string | undefined): { url: string; format?: string | undefined } | undefined => {
    if (typeof specifier !== 'string' || parentUrl === undefined) return undefined;
    const target = find(idOf(parentUrl), specifier);
    const kind = target < 0 ? undefined : archive.kind(target);
    return kind === 'module' || kind === 'commonjs' || kind === 'json' ? { url: urlOf(target), format: formatOf(target) } : undefined;
  };

  const { resolve, resolveSync, load, register } = loader;
  if (resolve === undefined) {
    loader.resolveSync = function(this: EsmLoader, ...args: unknown[]): unknown {
      const [parentUrl, request] = args as [string | undefined, { specifier: unknown }];
      const found = lookUp(request.specifier, parentUrl);
      return found === undefined ? resolveSync.apply(this, args) : { __proto__: null, ...found, isResolvedBySyncHooks: false };
    };
  } else {
    loader.resolve = function(this: EsmLoader, specifier, parentUrl, attributes): unknown {
      const found = lookUp(specifier, parentUrl);
      return found === undefined ? resolve.call(this, specifier, parentUrl, attributes) : { __proto__: null, ...found };
    };
  }
  loader.load = function(this: EsmLoader, url: string, context: LoadContext): unknown {
    const id = context.format === 'module' && !isCustomized && loadHooks.length === loadHookCount && context.importAttributes?.['type'] === undefined ? idOf(url) : -1;
    if (id < 0 || archive.kind(id) !== 'module' || /\.[cm]?ts$/.test(url)) return load.call(this, url, context);
    const source = archive.text(id);
    texts.set(url, source);
    return { __proto__: null, format: 'module', responseURL: url, source, isSourceLoadedSynchronously: true };
  };
  loader.register = function(this: EsmLoader, ...args: unknown[]): unknown {
    isCustomized = true;
    return register.apply(this, args);
  };
  const given = (url: string): string | undefined => {
    const text = texts.get(url);
    texts.delete(url);
    return text;
  };
  const compile = moduleCompiler(internals, archive, loader, observer);
  installModuleTranslator(internals, { idOf, given }, compile, observer);
  const lookup: GraphLookup = {
    target: (from, specifier) => (loadHooks.length === loadHookCount ? find(from, specifier) : -1),
    isModule: (id) => archive.kind(id) === 'module' && formatOf(id) === 'module',
    idOf,
    urlOf,
  };
  const installGraph = loader.getModuleJobForImport === undefined ? installGraphLoader : installAsyncGraphLoader;
  installGraph(internals, archive, loader, lookup, compile);
}

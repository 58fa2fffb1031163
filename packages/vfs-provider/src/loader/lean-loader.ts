import { dirname } from 'node:path';
import type { LoadObserver } from '../recording/load-observer.ts';
import type { MountedArchive } from '../runtime/mounted-archive.ts';
import type { NodeInternals } from '../runtime/node-internals.ts';
import { commonJsCompiler, scriptSourceOf, wrapperOf } from './compile-script.ts';
import { nodeLoader, type CjsModule } from './node-loader.ts';
import { loadCircular, resetCircularExports } from './circular-exports.ts';

/**
 * Puts the fast path in front of Node's CommonJS loader: a request that was resolved when the executable was built is
 * looked up instead of searched, and a file is compiled from the archive with its code cache. Everything else, and
 * everything once user code has changed the loader or registered hooks, goes Node's own way over the mount.
 */
export function installLeanLoader(internals: NodeInternals, mounted: MountedArchive, observer: LoadObserver | undefined): void {
  const node = nodeLoader(internals);
  const { Module } = node;
  const { archive } = mounted;
  const ids = new WeakMap<object, number>();
  const filenames = new Map<number, string>();
  const searchPaths = new Map<number, readonly string[]>(); // by directory
  const originalLoad = Module._load;
  const nodeModulePaths = Module._nodeModulePaths;
  const originalJs = Module._extensions['.js']!;
  const originalJson = Module._extensions['.json']!;
  let compile: ReturnType<typeof commonJsCompiler> | undefined;

  const idOfModule = (module: CjsModule): number => {
    let id = ids.get(module);
    if (id === undefined) {
      id = typeof module.filename === 'string' ? mounted.idOf(module.filename) : -1;
      if (module.filename !== null) ids.set(module, id);
    }
    return id;
  };

  const lookUp = (request: unknown, parent: CjsModule | null | undefined, isMain: boolean): number | string | undefined => {
    if (typeof request !== 'string') return undefined;
    if (isMain && !parent) {
      const id = mounted.idOf(request);
      return id >= 0 && archive.type(id) === 1 ? id : undefined;
    }
    if (!parent) return undefined;
    const from = idOfModule(parent);
    return from < 0 ? undefined : archive.resolve(from, 'require', request);
  };

  // Without a name and with three parameters, as Node's own is.
  Module._load = function(request: string, parent?: CjsModule | null, isMain?: boolean): unknown {
    const options: unknown = arguments[3];
    const target = options === undefined && node.isResolutionUntouched() ? lookUp(request, parent, isMain === true) : undefined;
    if (target === undefined) return originalLoad.call(Module, request, parent, isMain, options);
    if (typeof target === 'string') {
      // Node looks at its cache before it gives a built-in module that was asked for without the scheme
      const builtin = Module._cache[request] === undefined ? internals.publicBuiltin(target.slice(5)) : undefined;
      return builtin ?? originalLoad.call(Module, request, parent, isMain, options);
    }
    let filename = filenames.get(target);
    if (filename === undefined) filenames.set(target, filename = mounted.pathOf(target));
    const cached = Module._cache[filename];
    if (cached !== undefined) {
      if (!cached.loaded) return loadCircular(node, originalLoad, cached, request, parent!);
      const children = parent?.children;
      if (children !== undefined && !children.includes(cached)) children.push(cached);
      return cached.exports;
    }
    return loadNew(target, filename, parent, isMain === true);
  };

  /** What Node would give `module.paths`, and does unless it is there: it is the same for all files of a directory. */
  const searchPathsOf = (id: number, filename: string): string[] | undefined => {
    if (Module._nodeModulePaths !== nodeModulePaths) return undefined;
    const directory = archive.parent(id);
    let paths = searchPaths.get(directory);
    if (paths === undefined) searchPaths.set(directory, paths = nodeModulePaths.call(Module, dirname(filename)));
    return [...paths]; // a program may add to it
  };

  const loadNew = (id: number, filename: string, parent: CjsModule | null | undefined, isMain: boolean): unknown => {
    const module = new Module(filename, parent);
    module.paths = searchPathsOf(id, filename);
    if (isMain) node.makeMain(module);
    node.mark(module, isMain);
    ids.set(module, id);
    Module._cache[filename] = module;
    let threw = true;
    try {
      module.load(filename);
      threw = false;
    } finally {
      if (threw) {
        delete Module._cache[filename];
        const children = parent?.children;
        const index = Array.isArray(children) ? children.indexOf(module) : -1;
        if (index >= 0) children!.splice(index, 1);
      } else {
        resetCircularExports(module);
      }
    }
    return module.exports;
  };

  Module._extensions['.js'] = function(module: CjsModule, filename: string): void {
    const id = idOfModule(module);
    if (id < 0 || archive.type(id) !== 1 || archive.kind(id) !== 'commonjs' || isTypeScript(filename)) return originalJs.call(this, module, filename);
    if (!node.isCompilationUntouched(module, () => archive.text(id))) return originalJs.call(this, module, filename);
    compile ??= commonJsCompiler(internals);
    const cache = archive.codeCache(id);
    const script = compile(scriptSourceOf(archive, id), filename, cache);
    observer?.compiled(id, 'commonjs', script, cache === undefined ? 'none' : script.cachedDataRejected ? 'rejected' : 'used');
    const wrapper = wrapperOf(script);
    const require = node.makeRequireFunction(module);
    node.startExecution(module);
    Reflect.apply(wrapper, module.exports, [module.exports, require, module, filename, dirname(filename)]);
    node.endExecution(module);
  };

  Module._extensions['.json'] = function(module: CjsModule, filename: string): void {
    const id = idOfModule(module);
    if (id < 0 || archive.type(id) !== 1) return originalJson.call(this, module, filename);
    const text = archive.text(id);
    if (!node.isSourceUntouched(module, () => text)) return originalJson.call(this, module, filename);
    let exports: unknown;
    try {
      exports = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    } catch {
      return originalJson.call(this, module, filename); // throws Node's own error
    }
    module.exports = exports;
  };

  node.remember();
}

/** Node takes the types out. */
function isTypeScript(filename: string): boolean {
  return filename.endsWith('ts') && /\.[cm]?ts$/.test(filename); // an expression costs its compilation
}

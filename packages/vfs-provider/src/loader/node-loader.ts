import type { NodeInternals } from '../runtime/node-internals.ts';

export interface CjsModule {
  id: string;
  path: string;
  exports: unknown;
  filename: string | null;
  loaded: boolean;
  children: CjsModule[];
  paths: string[] | undefined;
  require: { main?: CjsModule };
  load(filename: string): void;
  _compile(content: string, filename: string, format?: string): unknown;
  [symbol: symbol]: unknown;
}

type Handler = (this: unknown, module: CjsModule, filename: string) => void;

export interface ModuleClass {
  new (id: string, parent?: CjsModule | null): CjsModule;
  readonly prototype: CjsModule;
  _load(request: string, parent?: CjsModule | null, isMain?: boolean, options?: unknown): unknown;
  _resolveFilename: (...args: never[]) => string;
  _findPath: (...args: never[]) => string | false;
  _resolveLookupPaths: (...args: never[]) => string[] | null;
  _nodeModulePaths: (from: string) => string[];
  _cache: Record<string, CjsModule | undefined>;
  _extensions: Record<string, Handler | undefined>;
  wrap: (script: string) => string;
  wrapper: string[];
  runMain(main?: string): void;
}

/** What the lean loader needs to know of, and do with, Node's CommonJS loader. */
export interface NodeLoader {
  readonly Module: ModuleClass;
  makeRequireFunction(module: CjsModule): unknown;
  /** What Node sets on the entry's module before it is loaded. */
  makeMain(module: CjsModule): void;
  mark(module: CjsModule, isMain: boolean): void;
  /** The ESM loader has put the module into the cache, for an `import` of a CommonJS file. */
  isFromEsm(module: CjsModule): boolean;
  startExecution(module: CjsModule): void;
  endExecution(module: CjsModule): void;
  /** Takes what stands now as the untouched state. */
  remember(): void;
  /** Nobody has replaced a part of the resolution or registered resolve hooks since `remember`. */
  isResolutionUntouched(): boolean;
  /** Nobody has given another source than this for the module; the ESM loader gives it what it has read. */
  isSourceUntouched(module: CjsModule, source: () => string): boolean;
  /** Nor replaced the wrapper or the compilation, nor asked for source maps or coverage, which Node's own way records. */
  isCompilationUntouched(module: CjsModule, source: () => string): boolean;
}

interface CjsLoaderExports {
  readonly Module: ModuleClass;
  readonly kIsMainSymbol: symbol;
  readonly kIsCachedByESMLoader: symbol;
  readonly kIsExecuting: symbol;
  readonly kModuleSource: symbol;
}

interface Helpers {
  makeRequireFunction(module: CjsModule): unknown;
  setHasStartedUserCJSExecution(): void;
}

export function nodeLoader(internals: NodeInternals): NodeLoader {
  const { Module, kIsMainSymbol, kIsCachedByESMLoader, kIsExecuting, kModuleSource } = internals.builtin<CjsLoaderExports>('internal/modules/cjs/loader');
  const { makeRequireFunction, setHasStartedUserCJSExecution } = internals.builtin<Helpers>('internal/modules/helpers');
  const { resolveHooks, loadHooks } = internals.builtin<{ resolveHooks: unknown[]; loadHooks: unknown[] }>('internal/modules/customization_hooks');
  const { getOptionValue } = internals.builtin<{ getOptionValue(name: string): unknown }>('internal/options');
  // The table was made for the default conditions and for real paths.
  const tableApplies = (getOptionValue('--conditions') as unknown[]).length === 0
    && getOptionValue('--preserve-symlinks') !== true && getOptionValue('--preserve-symlinks-main') !== true;
  // A mount may have put its own hooks and functions there.
  const snapshot = (): unknown[] => [Module._resolveFilename, Module._findPath, Module._resolveLookupPaths, resolveHooks.length, loadHooks.length];
  let [resolveFilename, findPath, resolveLookupPaths, resolveHookCount, loadHookCount] = snapshot();
  const { _compile: compile } = Module.prototype;
  const { wrap } = Module;
  const [before, after] = Module.wrapper;
  const isCoverageOn = process.env['NODE_V8_COVERAGE'] !== undefined;

  const isSourceUntouched = (module: CjsModule, source: () => string): boolean => {
    const given = module[kModuleSource];
    return loadHooks.length === loadHookCount && (given === undefined || given === source());
  };
  return {
    Module,
    makeRequireFunction,
    makeMain: (module) => {
      process.mainModule = module as unknown as NodeJS.Module;
      module.require.main = module;
      module.id = '.';
    },
    mark: (module, isMain) => {
      module[kIsMainSymbol] = isMain;
      module[kIsCachedByESMLoader] = false;
    },
    isFromEsm: (module) => module[kIsCachedByESMLoader] === true,
    startExecution: (module) => {
      setHasStartedUserCJSExecution();
      module[kIsExecuting] = true;
    },
    endExecution: (module) => { module[kIsExecuting] = false; },
    remember: () => { [resolveFilename, findPath, resolveLookupPaths, resolveHookCount, loadHookCount] = snapshot(); },
    isResolutionUntouched: () => tableApplies && resolveHooks.length === resolveHookCount
      && Module._resolveFilename === resolveFilename && Module._findPath === findPath && Module._resolveLookupPaths === resolveLookupPaths,
    isSourceUntouched,
    isCompilationUntouched: (module, source) => isSourceUntouched(module, source) && module._compile === compile
      && Module.wrap === wrap && Module.wrapper[0] === before && Module.wrapper[1] === after
      && !isCoverageOn && !process.sourceMapsEnabled,
  };
}

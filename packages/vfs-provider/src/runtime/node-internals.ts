/** One of Node's built-in modules, as its own loader holds it. */
export interface BuiltinModule {
  readonly exports: unknown;
  compileForPublicLoader(): unknown;
  compileForInternalLoader(): unknown;
}

/** The doors into Node that the run time needs, opened once a thread. */
export interface NodeInternals {
  /** Any built-in module, public or internal, loaded if it has to be. */
  builtin<T>(id: string): T;
  /** One of Node's native bindings. */
  binding<T>(name: string): T;
  /** The built-in module as user code gets it: its loading is announced to `onFirstUse`. */
  publicBuiltin(id: string): unknown;
  /** Calls `patch` when user code gets the built-in module for the first time, by require, import or getBuiltinModule. */
  onFirstUse(id: string, patch: () => void): void;
}

/**
 * Opens Node's internals in a process that was started with `--expose-internals`. What is returned keeps working after
 * the internal modules have been hidden from user code again.
 * Throws an Error when this Node does not offer what is needed.
 */
export function openInternals(require: (id: string) => unknown): NodeInternals {
  const map = builtinModules(require);
  const builtin = <T>(id: string): T => {
    const module = map.get(id);
    if (module === undefined) throw new Error(`this Node (${process.version}) has no built-in module ${id}`);
    return module.compileForInternalLoader() as T;
  };
  const { internalBinding } = withoutWarning(() => builtin<{ internalBinding: (name: string) => unknown }>('internal/test/binding'));
  return {
    builtin,
    binding: <T>(name: string): T => internalBinding(name) as T,
    publicBuiltin: (id) => map.get(id)?.compileForPublicLoader(),
    onFirstUse: (id, patch) => {
      const module = map.get(id);
      if (module === undefined) return;
      module.compileForPublicLoader = function compileForPublicLoader(): unknown {
        Reflect.deleteProperty(module, 'compileForPublicLoader');
        const exports = module.compileForPublicLoader();
        patch();
        return exports;
      };
    },
  };
}

function builtinModules(require: (id: string) => unknown): Map<string, BuiltinModule> {
  let helpers: { loadBuiltinModule(id: string): { constructor: { map: Map<string, BuiltinModule> } } };
  try {
    helpers = require('internal/modules/helpers') as typeof helpers;
  } catch (cause) {
    throw new Error(`this Node (${process.version}) does not give access to its internal modules`, { cause });
  }
  return helpers.loadBuiltinModule('path').constructor.map;
}

/** The module that hands out bindings warns when it is loaded; the user did nothing to be warned about. */
function withoutWarning<T>(load: () => T): T {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

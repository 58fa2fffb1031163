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
  /** The built-in module as user code gets it: its loading is announced to `onFirstUse`. None that users may not have. */
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
  const { map, canBeRequiredByUsers } = builtinModules(require);
  const builtin = <T>(id: string): T => {
    const module = map.get(id);
    if (module === undefined) throw new Error(`this Node (${process.version}) has no built-in module ${id}`);
    return module.compileForInternalLoader() as T;
  };
  const { internalBinding } = withoutWarning(() => builtin<{ internalBinding: (name: string) => unknown }>('internal/test/binding'));
  return {
    builtin,
    binding: <T>(name: string): T => internalBinding(name) as T,
    publicBuiltin: (id) => (canBeRequiredByUsers(id) ? map.get(id)?.compileForPublicLoader() : undefined),
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

interface BuiltinModuleClass {
  readonly map: Map<string, BuiltinModule>;
  canBeRequiredByUsers(this: void, id: string): boolean;
}

function builtinModules(require: (id: string) => unknown): BuiltinModuleClass {
  let helpers: { loadBuiltinModule(id: string): { constructor: BuiltinModuleClass } };
  try {
    helpers = require('internal/modules/helpers') as typeof helpers;
  } catch (cause) {
    throw new Error(`this Node (${process.version}) does not give access to its internal modules`, { cause });
  }
  return helpers.loadBuiltinModule('path').constructor;
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

/** Node's class of built-in modules, as far as it is used here (lib/internal/bootstrap/realm.js). */
interface BuiltinModuleClass {
  map: Map<string, { id: string }>;
  canBeRequiredByUsers(id: string): boolean;
  setRealmAllowRequireByUsers(ids: string[]): void;
  allowRequireByUsers(id: string): void;
}

const FLAG = /^--expose[-_]internals$/;

/**
 * Makes `internal/*` unavailable to the program as in a process without --expose-internals: for require,
 * import, `module.builtinModules`, `module.isBuiltin` and `process.getBuiltinModule`; and takes the flag out
 * of `process.execArgv`.
 * @param require of a place that sees `internal/*`
 */
export function hideInternals(require: (id: string) => unknown): void {
  const builtins = builtinModuleClass(require);
  // No other module has this in its name. (One function for all these calls would be hot enough for V8 to compile it, in a start.)
  const allowed = [...builtins.map.keys()].filter((id) => !id.includes('internal/') && builtins.canBeRequiredByUsers(id));
  // Node's own way of cutting the list down; it drops modules behind a flag, which are then let in again.
  builtins.setRealmAllowRequireByUsers(allowed);
  for (const id of allowed) {
    if (!builtins.canBeRequiredByUsers(id)) builtins.allowRequireByUsers(id);
  }

  const module = require('module') as { builtinModules: readonly string[] };
  module.builtinModules = Object.freeze(module.builtinModules.filter((id) => !id.includes('internal/')));
  process.execArgv = process.execArgv.filter((argument) => !FLAG.test(argument));
  const loaded = (process as unknown as { moduleLoadList: string[] }).moduleLoadList;
  const at = loaded.indexOf('NativeModule internal/test/binding');
  if (at >= 0) loaded.splice(at, 1);
}

/** Every built-in module object has the class as its constructor; this helper hands one out. */
function builtinModuleClass(require: (id: string) => unknown): BuiltinModuleClass {
  const helpers = require('internal/modules/helpers') as { loadBuiltinModule(id: string): object };
  return helpers.loadBuiltinModule('path').constructor as unknown as BuiltinModuleClass;
}

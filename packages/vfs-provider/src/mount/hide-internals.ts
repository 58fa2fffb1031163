import type { NodeInternals } from '../runtime/node-internals.ts';

/** Node's class of built-in modules, as far as it is used here (lib/internal/bootstrap/realm.js). */
interface BuiltinModuleClass {
  getSchemeOnlyModuleNames(): string[];
  canBeRequiredByUsers(id: string): boolean;
  setRealmAllowRequireByUsers(ids: string[]): void;
  allowRequireByUsers(id: string): void;
}

interface Helpers {
  loadBuiltinModule(id: string): { readonly constructor: BuiltinModuleClass };
}

/**
 * Makes `internal/*` unavailable to the program as in a process without --expose-internals: for require,
 * import, `module.builtinModules`, `module.isBuiltin` and `process.getBuiltinModule`; and takes the flag out
 * of `process.execArgv`.
 * @param internals.builtin gives any of Node's modules, `internal/*` too
 */
export function hideInternals({ builtin }: Pick<NodeInternals, 'builtin'>): void {
  // Every object of a built-in module has the class as its constructor; this helper hands one out.
  const builtins = builtin<Helpers>('internal/modules/helpers').loadBuiltinModule('path').constructor;
  const { Module } = builtin<{ Module: { builtinModules: readonly string[] } }>('internal/modules/cjs/loader');
  const visible: string[] = [];
  const allowed = builtins.getSchemeOnlyModuleNames().filter((id) => builtins.canBeRequiredByUsers(id));
  for (const id of Module.builtinModules) {
    if (id.startsWith('internal/')) continue;
    visible.push(id);
    if (!id.startsWith('node:')) allowed.push(id);
  }
  Module.builtinModules = Object.freeze(visible);
  // Node's own way of cutting the list down; it drops modules behind a flag, which are then let in again.
  builtins.setRealmAllowRequireByUsers(allowed);
  for (const id of allowed) {
    if (!builtins.canBeRequiredByUsers(id)) builtins.allowRequireByUsers(id);
  }

  process.execArgv = process.execArgv.filter((argument) => argument !== '--expose-internals' && argument !== '--expose_internals');
  const loaded = (process as unknown as { moduleLoadList: string[] }).moduleLoadList;
  const at = loaded.indexOf('NativeModule internal/test/binding');
  if (at >= 0) loaded.splice(at, 1);
}

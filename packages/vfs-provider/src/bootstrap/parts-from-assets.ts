import { sharedModules } from 'pack:shared-modules';
import { bootstrapAssetKey, bootstrapCacheAssetKey, type PartName } from '../archive-key.ts';
import type { ContextifyScriptClass } from '../loader/compile-script.ts';
import type { OpenParts, Parts } from './parts.ts';

/**
 * Stands in for `parts.ts` in the bundle of a bootstrap whose parts are assets, each a script of its own with its code cache:
 * what V8 need not read makes no start longer. A part gets the modules that it shares with the bootstrap from there.
 */
export const openParts: OpenParts = (internals, getAsset) => {
  const load = (name: PartName): unknown => {
    const { ContextifyScript } = internals.binding<{ ContextifyScript: ContextifyScriptClass }>('contextify');
    const { vm_dynamic_import_no_callback: noImport } = internals.binding<Record<string, symbol>>('symbols');
    const cache = getAsset(bootstrapCacheAssetKey(name));
    const script = new ContextifyScript(
      Buffer.from(getAsset(bootstrapAssetKey(name))!).toString('latin1'), 'node:internal/pack', 0, 0, cache && Buffer.from(cache), false, undefined, noImport!,
    );
    const shared = sharedModules();
    const run = script.runInContext(null, -1, true, false, false) as (require: (id: string) => unknown) => unknown;
    // Not through `require`, of which a program may have been told.
    return run((id) => shared[id] ?? internals.builtin(id.slice('node:'.length)));
  };
  const parts: Partial<Record<PartName, unknown>> = {};
  const part = <Name extends PartName>(name: Name) => (): ReturnType<Parts[Name]> => (parts[name] ??= load(name)) as ReturnType<Parts[Name]>;
  return { files: part('files'), modules: part('modules'), rest: part('rest') };
};

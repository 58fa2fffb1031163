import { moduleScriptSource } from '@pack/bytecode/compile-options';
import type { CacheUse, LoadObserver } from '../recording/load-observer.ts';
import type { NodeInternals } from '../runtime/node-internals.ts';
import type { CompileModule, ModuleWrap, ModuleWrapClass } from './esm-compiler.ts';
import type { EsmArchive } from './patch-esm-loader.ts';

type Translator = (this: unknown, url: string, context: { readonly source: unknown }, parentUrl: string | undefined) => ModuleWrap;

/** Gives Node's loader a translator of ES modules that compiles with the archive's code caches. */
export function installModuleTranslator(internals: NodeInternals, { idOf, given }: EsmArchive, compile: CompileModule, observer: LoadObserver | undefined): void {
  const { translators } = internals.builtin<{ translators: Map<string, Translator> }>('internal/modules/esm/translators');
  const { ModuleWrap } = internals.binding<{ ModuleWrap: ModuleWrapClass }>('module_wrap');
  const { source_text_module_default_hdo: defaultOption } = internals.binding<Record<string, symbol>>('symbols');
  const original = translators.get('module')!;

  translators.set('module', function(url, context, parentUrl): ModuleWrap {
    const text = given(url);
    const id = text !== undefined && text === context.source ? idOf(url) : -1;
    let use: CacheUse = 'none';
    if (id >= 0) {
      try {
        const wrap = compile(id, url, text!);
        if (wrap !== undefined) {
          if (parentUrl === undefined) wrap.isMain = true;
          return wrap;
        }
      } catch {
        use = 'rejected'; // or a text that cannot be compiled: Node throws its own error
      }
    }
    const wrap = original.call(this, url, text === undefined || text !== context.source ? context : { ...context, source: moduleScriptSource(text) }, parentUrl);
    if (id >= 0) {
      // A module that runs gives no cache, but V8 finds the compiled code again when the same text is compiled once more.
      observer?.compiled(id, 'module', { createCachedData: () => new ModuleWrap(url, undefined, moduleScriptSource(text!), 0, 0, defaultOption!).createCachedData() }, use);
    }
    return wrap;
  });
}

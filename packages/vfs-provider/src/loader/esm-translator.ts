import { moduleScriptSource } from '@pack/bytecode/compile-options';
import type { Archive } from '@pack/sea-assets/reader';
import type { CacheUse, CompiledModule, LoadObserver } from '../recording/load-observer.ts';
import type { NodeInternals } from '../runtime/node-internals.ts';
import type { EsmArchive, EsmLoader } from './esm-loader.ts';

interface ModuleWrap extends CompiledModule {
  readonly url: string;
  isMain?: boolean;
}
type ModuleWrapClass = new (url: string, context: undefined, source: string, lineOffset: number, columnOffset: number, option: Uint8Array | symbol) => ModuleWrap;
type Translator = (this: unknown, url: string, context: { readonly source: unknown }, parentUrl: string | undefined) => unknown;

interface ModuleRegistry {
  readonly initializeImportMeta: (meta: object, wrap: ModuleWrap) => unknown;
  readonly importModuleDynamically: (specifier: string, wrap: ModuleWrap, attributes: unknown, phase: unknown) => Promise<unknown>;
}

/**
 * Gives Node's loader a translator of ES modules that compiles with the archive's code caches. What such a module's
 * `import()` and `import.meta` do, Node decides by a symbol that it gives to modules without a cache; with one, it has to be
 * told, and is told the same.
 */
export function installModuleTranslator(internals: NodeInternals, archive: Archive, { idOf, given }: EsmArchive, loader: EsmLoader, observer: LoadObserver | undefined): void {
  const { translators } = internals.builtin<{ translators: Map<string, Translator> }>('internal/modules/esm/translators');
  const { registerModule } = internals.builtin<{ registerModule(wrap: ModuleWrap, registry: ModuleRegistry): void }>('internal/modules/esm/utils');
  const { getOptionValue } = internals.builtin<{ getOptionValue(name: string): unknown }>('internal/options');
  const { ModuleWrap } = internals.binding<{ ModuleWrap: ModuleWrapClass }>('module_wrap');
  const { source_text_module_default_hdo: defaultOption } = internals.binding<Record<string, symbol>>('symbols');
  const original = translators.get('module')!;
  const isPlain = process.env['NODE_V8_COVERAGE'] === undefined && getOptionValue('--experimental-print-required-tla') !== true;

  const registry: ModuleRegistry = {
    initializeImportMeta: (meta, { url, isMain }) => loader.importMetaInitialize?.(meta, { url, isMain }),
    importModuleDynamically: (specifier, { url }, attributes, phase) => loader.import(specifier, url, attributes, phase),
  };

  // Where Node sets `import.meta` up in native code, it does so for modules with its own symbol only. The word has no other spelling.
  const isMetaServed = (source: string): boolean => loader.importMetaInitialize !== undefined || !source.includes('meta');

  translators.set('module', function(url, context, parentUrl): unknown {
    const text = given(url);
    const id = text !== undefined && text === context.source ? idOf(url) : -1;
    const isServed = id >= 0 && isPlain && !process.sourceMapsEnabled && isMetaServed(text!);
    const cache = isServed ? archive.codeCache(id) : undefined;
    let use: CacheUse = 'none';
    if (cache !== undefined) {
      try {
        const wrap = new ModuleWrap(url, undefined, moduleScriptSource(text!), 0, 0, cache);
        if (parentUrl === undefined) wrap.isMain = true;
        registerModule(wrap, { ...registry });
        observer?.compiled(id, 'module', wrap, 'used');
        return wrap;
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

import { moduleScriptSource } from '@pack/bytecode/compile-options';
import type { Archive } from '@pack/sea-assets/reader';
import type { CompiledModule, LoadObserver } from '../recording/load-observer.ts';
import type { NodeInternals } from '../runtime/node-internals.ts';
import type { EsmLoader } from './patch-esm-loader.ts';

/** Node's holder of a V8 module (src/module_wrap.cc), as far as it is used here. */
export interface ModuleWrap extends CompiledModule {
  readonly url: string;
  isMain?: boolean;
  readonly isCommonJS?: boolean;
  getModuleRequests(): readonly ModuleRequest[];
  link(modules: readonly ModuleWrap[]): void;
}

export interface ModuleRequest {
  readonly specifier: string;
  readonly attributes: object;
  /** Not in Node 22. */
  readonly phase?: number;
}

export type ModuleWrapClass = new (url: string, context: undefined, source: string, lineOffset: number, columnOffset: number, option: Uint8Array | symbol) => ModuleWrap;

interface ModuleRegistry {
  readonly initializeImportMeta: (meta: object, wrap: ModuleWrap) => unknown;
  readonly importModuleDynamically: (specifier: string, wrap: ModuleWrap, attributes: unknown, phase: unknown) => Promise<unknown>;
}

/**
 * Compiles an ES module with its code cache; undefined when it has none or it cannot be used here. Throws when V8 refuses the
 * cache, or the text.
 */
export type CompileModule = (id: number, url: string, text: string) => ModuleWrap | undefined;

/**
 * A compiler for ES modules that takes V8 code caches. What the `import()` and `import.meta` of a module do, Node decides by a
 * symbol that it gives to modules without a cache; with one, it has to be told, and is told the same.
 */
export function moduleCompiler(internals: NodeInternals, archive: Archive, loader: EsmLoader, observer: LoadObserver | undefined): CompileModule {
  const { registerModule } = internals.builtin<{ registerModule(wrap: ModuleWrap, registry: ModuleRegistry): void }>('internal/modules/esm/utils');
  const { getOptionValue } = internals.builtin<{ getOptionValue(name: string): unknown }>('internal/options');
  const { ModuleWrap } = internals.binding<{ ModuleWrap: ModuleWrapClass }>('module_wrap');
  const isPlain = process.env['NODE_V8_COVERAGE'] === undefined && getOptionValue('--experimental-print-required-tla') !== true;
  const initializeImportMeta: ModuleRegistry['initializeImportMeta'] = (meta, { url, isMain }) => loader.importMetaInitialize?.(meta, { url, isMain });
  const importModuleDynamically: ModuleRegistry['importModuleDynamically'] = (specifier, { url }, attributes, phase) => loader.import(specifier, url, attributes, phase);

  // Where Node sets `import.meta` up in native code, it does so for modules with its own symbol only. The word has no other spelling.
  const isMetaServed = (source: string): boolean => loader.importMetaInitialize !== undefined || !source.includes('meta');

  return (id, url, text) => {
    if (!isPlain || process.sourceMapsEnabled || !isMetaServed(text)) return undefined;
    const cache = archive.codeCache(id);
    if (cache === undefined) return undefined;
    const wrap = new ModuleWrap(url, undefined, moduleScriptSource(text), 0, 0, cache);
    registerModule(wrap, { initializeImportMeta, importModuleDynamically });
    observer?.compiled(id, 'module', wrap, 'used');
    return wrap;
  };
}

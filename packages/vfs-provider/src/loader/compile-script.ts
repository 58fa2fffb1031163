import { commonjsScriptSource, framedScriptSource, COMMONJS_COLUMN_OFFSET, COMMONJS_LINE_OFFSET } from '@pack/bytecode/compile-options';
import type { Archive } from '@pack/sea-assets/reader';
import type { CompiledModule } from '../recording/load-observer.ts';
import type { NodeInternals } from '../runtime/node-internals.ts';

export type CommonJsWrapper = (this: unknown, exports: unknown, require: unknown, module: unknown, filename: string, dirname: string) => unknown;
/** Compiles the script of a CommonJS file; a cache that V8 does not accept is ignored. Throws the SyntaxError of the file. */
export type CompileCommonJs = (source: string, filename: string, cachedData: Uint8Array | undefined) => CompiledCommonJs;

export interface CompiledCommonJs extends CompiledModule {
  readonly cachedDataRejected?: boolean;
  runInContext(sandbox: null, timeout: number, displayErrors: boolean, breakOnSigint: boolean, breakOnFirstLine: boolean): unknown;
}

/** The text of a CommonJS file's script. */
export function scriptSourceOf(archive: Archive, id: number): string {
  const framed = archive.framedText(id);
  return framed === undefined ? commonjsScriptSource(archive.text(id)) : framedScriptSource(framed);
}

/** Evaluates the script to the function that the file's code is the body of. */
export function wrapperOf(script: CompiledCommonJs): CommonJsWrapper {
  return script.runInContext(null, -1, true, false, false) as CommonJsWrapper;
}

export type ContextifyScriptClass = new (
  code: string, filename: string, lineOffset: number, columnOffset: number, cachedData: Uint8Array | undefined,
  produceCachedData: boolean, parsingContext: undefined, hostDefinedOption: symbol,
) => CompiledCommonJs;

/**
 * A compiler for CommonJS that takes V8 code caches. `vm.Script` cannot be used: with its public options, `import()` in
 * the code either fails or prints an ExperimentalWarning. Node's own loader gives its functions the same host-defined
 * option as is given here.
 */
export function commonJsCompiler(internals: NodeInternals): CompileCommonJs {
  const { ContextifyScript } = internals.binding<{ ContextifyScript: ContextifyScriptClass }>('contextify');
  const { vm_dynamic_import_default_internal: defaultImport } = internals.binding<Record<string, symbol>>('symbols');
  if (defaultImport === undefined) throw new Error(`this Node (${process.version}) offers no host-defined option for import()`);
  return (source, filename, cachedData) => new ContextifyScript(
    source, filename, COMMONJS_LINE_OFFSET, COMMONJS_COLUMN_OFFSET, cachedData, false, undefined, defaultImport,
  );
}

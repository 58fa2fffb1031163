import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import vm from 'node:vm';
import { COMMONJS_COLUMN_OFFSET, COMMONJS_LINE_OFFSET, commonjsScriptSource, moduleScriptSource } from './compile-options.ts';
import type { SourceKind } from './source-kind.ts';

/**
 * From this many characters on, functions are left to be compiled when they are called. Below it, their bytecode is in
 * the cache: programs run most of a small module and a little of a large one.
 */
const LAZY_FROM = 128 * 1024;

/**
 * V8's code cache of a file's text, for this very Node.
 * @param filename what the file will be called at run time: it is in the cache, and should be no part of another string,
 * because V8 would write that one out as a whole
 * @throws SyntaxError of the text.
 */
export function compileSource(content: string, filename: string, kind: SourceKind): Buffer {
  const compile = kind === 'module' ? moduleCompiler(moduleScriptSource(content), filename) : scriptCompiler(commonjsScriptSource(content), filename);
  // V8 refuses to serialise asm.js that it has compiled, but not asm.js that it has only seen.
  const compiled = content.length >= LAZY_FROM || content.includes('use asm') ? compile() : eagerly(compile);
  return compiled.createCachedData();
}

/** The flag is part of what a cache must agree with when it is used, so it must be off again when the cache is made. */
function eagerly<T>(compile: () => T): T {
  setFlagsFromString('--no-lazy');
  try {
    return compile();
  } finally {
    setFlagsFromString('--lazy');
  }
}

interface Compiled { createCachedData(): Buffer }

function scriptCompiler(text: string, filename: string): () => Compiled {
  return () => new vm.Script(text, { filename, lineOffset: COMMONJS_LINE_OFFSET, columnOffset: COMMONJS_COLUMN_OFFSET });
}

function moduleCompiler(text: string, filename: string): () => Compiled {
  // The types of Node do not have the method of modules.
  return () => new vm.SourceTextModule(text, { identifier: pathToFileURL(filename).href }) as unknown as Compiled;
}

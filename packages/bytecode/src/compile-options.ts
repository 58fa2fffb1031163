/**
 * How a CommonJS file becomes a script: a code cache is accepted only for the very text and offsets that it was made
 * from, so what makes the caches and what uses them both take it from here. Without dependencies: it runs in executables.
 */

/**
 * The wrapper ends its first line and the script begins one line up, so that each line and column of the file is what
 * it is in plain Node, and the source line that Node prints above an error shows none of the wrapper.
 */
export const COMMONJS_LINE_OFFSET = -1;
export const COMMONJS_COLUMN_OFFSET = 0;

/** What stands before and after a CommonJS file in its script, where nothing in the file has to change. */
export const COMMONJS_FRAME = { before: '(function (exports, require, module, __filename, __dirname) {\n', after: '\n})' } as const;

/** Gives the text of the script that evaluates to the function of a CommonJS file. */
export function commonjsScriptSource(content: string): string {
  return framedScriptSource(COMMONJS_FRAME.before + content + COMMONJS_FRAME.after);
}

/** As {@link commonjsScriptSource}, from the file's text in its frame: V8 would copy a text that is put together here once more. */
export function framedScriptSource(framed: string): string {
  const { length } = COMMONJS_FRAME.before;
  // A #! line is a comment at the very start of a file only; as a comment of the language it keeps its length.
  return framed.startsWith('#!', length) ? `${COMMONJS_FRAME.before}//${framed.slice(length + 2)}` : framed;
}

/** Gives the text of an ES module's script. Node decodes modules, and only these, in a way that drops a byte order mark. */
export function moduleScriptSource(content: string): string {
  return content.startsWith('\uFEFF') ? content.slice(1) : content;
}

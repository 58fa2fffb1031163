import { lineEnd, stringEnd, templatePart } from './token-ends.ts';

/** One word with a slash, or with the end of a file's name. */
const PATH_LIKE = /^\S*(?:\/\S*|\.(?:[cm]?[jt]sx?|json|node|wasm))$/;

/**
 * Whether a part of a source has a text that could become a request for a file or a path, or something that this look at it does
 * not understand: templates with expressions, regular expressions.
 */
export function hasPathLikeTexts(source: string, start: number, end: number): boolean {
  for (let at = start; at < end;) {
    const code = source.charCodeAt(at);
    if (code === 34 || code === 39 || code === 96) {
      const close = code === 96 ? endOfPlainTemplate(source, at) : stringEnd(source, at);
      if (close === -1 || PATH_LIKE.test(source.slice(at + 1, close - 1))) return true;
      at = close;
    } else if (code === 47 && source.charCodeAt(at + 1) === 47) at = lineEnd(source, at);
    else if (code === 47 && source.charCodeAt(at + 1) === 42) {
      const close = source.indexOf('*/', at + 2);
      if (close === -1) return true;
      at = close + 2;
    } else if (code === 47) return true;
    else at++;
  }
  return false;
}

function endOfPlainTemplate(source: string, at: number): number {
  const { end, opens } = templatePart(source, at + 1);
  return opens ? -1 : end;
}

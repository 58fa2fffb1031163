import { isDigit, isWordStart, lineEnd, numberEnd, regexEnd, skipBlanks, stringEnd, templatePart, wordEnd } from './token-ends.ts';
import { TokenHistory } from './token-history.ts';
import { knownWord, UNKNOWN_WORD, wordFilter } from './word-filter.ts';

/** A `require('x')` found without a parse. */
export interface LexedRequire {
  readonly kind: 'require' | 'require.resolve';
  readonly request: string;
  readonly start: number;
  readonly end: number;
}

/** What the scan gives; `plain: false` says that only a full parse can tell, and `requests` is then worthless. */
export type LexedRequires =
  | { readonly plain: true; readonly requests: readonly LexedRequire[] }
  | { readonly plain: false };

const NOT_PLAIN: LexedRequires = { plain: false };

/** Words that a scan alone cannot judge. Without any of them there is nothing to find. */
const INTERESTING = /\brequire\b|createRequire|__dirname|__filename|\bWorker\b|\bfork\b|\bdlopen\b/;
const PATH_IDIOMS = new Set(['__dirname', '__filename']);
const CALLED_IDIOMS = new Set(['Worker', 'fork', 'dlopen', 'createRequire']);
/** After these words a `/` starts a regular expression. */
const OPERATOR_WORDS = new Set(['return', 'typeof', 'instanceof', 'in', 'of', 'new', 'delete', 'void', 'throw', 'case', 'do', 'else', 'yield', 'await']);
const HEAD_WORDS = new Set(['if', 'while', 'for', 'with']);
const KNOWN_WORDS = wordFilter(['require', 'module', 'function', 'class'], PATH_IDIOMS, CALLED_IDIOMS, OPERATOR_WORDS, HEAD_WORDS);

/**
 * Finds the `require('x')` and `require.resolve('x')` calls of a CommonJS source in one pass over its tokens,
 * skipping comments, strings, templates and regular expressions. Whatever is doubtful (a computed request, `require`
 * passed around or shadowed, a path idiom, a token that does not end) makes the answer `plain: false`: a wrong guess here
 * costs a parse, never a file.
 */
export function lexRequires(source: string): LexedRequires {
  if (!INTERESTING.test(source)) return { plain: true, requests: [] };
  const requests: LexedRequire[] = [];
  /** For each open bracket: `(` after if/while/for/with is `h`, other `(` `p`, `[` `b`, `{` `o`, `${` `t`. */
  const open: string[] = [];
  const tokens = new TokenHistory();
  let makesRequire = false;
  let at = source.startsWith('#!') ? lineEnd(source, 0) : 0;

  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code <= 32 || code === 0xfeff || code === 0xa0 || code === 0x2028 || code === 0x2029) {
      at++;
    } else if (code === 47 /* / */) {
      const next = source.charCodeAt(at + 1);
      if (next === 47) at = lineEnd(source, at);
      else if (next === 42) {
        const end = source.indexOf('*/', at + 2);
        if (end === -1) return NOT_PLAIN;
        at = end + 2;
      } else if (tokens.regexAllowed) {
        const end = regexEnd(source, at);
        if (end === -1) return NOT_PLAIN;
        at = end;
        tokens.add('"', false);
      } else {
        at++;
        tokens.add('/', true);
      }
    } else if (code === 34 || code === 39) {
      const end = stringEnd(source, at);
      if (end === -1) return NOT_PLAIN;
      at = end;
      tokens.add('"', false);
    } else if (code === 96 /* ` */) {
      const part = templatePart(source, at + 1);
      if (part.end === -1) return NOT_PLAIN;
      at = part.end;
      if (part.opens) {
        open.push('t');
        tokens.add('(', true);
      } else tokens.add('"', false);
    } else if (isWordStart(code)) {
      const end = wordEnd(source, at);
      const word = knownWord(KNOWN_WORDS, source, at, end);
      const member = tokens.last === '.' || tokens.last === '?.';
      if (word === UNKNOWN_WORD) {
        // as most are
      } else if (word === 'require' && (!member || tokens.second === 'module')) {
        const verdict = judgeRequire(source, at, end, member ? '' : tokens.last);
        if (verdict === 'unclear') return NOT_PLAIN;
        if (verdict !== 'harmless') requests.push(verdict);
      } else if (!member && PATH_IDIOMS.has(word) && !isPropertyName(source, end, tokens.last)) return NOT_PLAIN;
      else if (CALLED_IDIOMS.has(word) && source[skipBlanks(source, end)] === '(') return NOT_PLAIN;
      else if (word === 'createRequire') makesRequire = true;
      at = end;
      tokens.add(word, word !== UNKNOWN_WORD && !member && OPERATOR_WORDS.has(word));
    } else if (isDigit(code) || (code === 46 && isDigit(source.charCodeAt(at + 1)))) {
      at = numberEnd(source, at);
      tokens.add('0', false);
    } else {
      const char = source[at]!;
      at++;
      if (char === '(') {
        open.push(HEAD_WORDS.has(tokens.last) && tokens.second !== '.' ? 'h' : 'p');
        tokens.add(char, true);
      } else if (char === '[' || char === '{') {
        open.push(char);
        tokens.add(char, true);
      } else if (char === ')' || char === ']' || char === '}') {
        const opened = open.pop();
        if (opened === undefined) return NOT_PLAIN;
        if (char === '}' && opened === 't') {
          const part = templatePart(source, at);
          if (part.end === -1) return NOT_PLAIN;
          at = part.end;
          if (part.opens) {
            open.push('t');
            tokens.add('(', true);
          } else tokens.add('"', false);
        } else {
          const matches = char === ')' ? opened === 'h' || opened === 'p' : char === ']' ? opened === '[' : opened === '{';
          if (!matches) return NOT_PLAIN;
          // After a block `/` starts a regular expression, after an object it divides: which one it was is not known here.
          if (char === '}' && source[skipBlanks(source, at)] === '/' && !/^\/[/*]/.test(source.slice(skipBlanks(source, at), skipBlanks(source, at) + 2))) return NOT_PLAIN;
          tokens.add(char, char === '}' || opened === 'h');
        }
      } else if (char === '.' && source.startsWith('..', at)) {
        at += 2;
        tokens.add('...', true);
      } else if (char === '?' && source[at] === '.' && !isDigit(source.charCodeAt(at + 1))) {
        at++;
        tokens.add('?.', false);
      } else if ((char === '+' || char === '-') && source[at] === char) {
        at++;
        tokens.add(char + char, tokens.regexAllowed); // postfix after a value, prefix otherwise
      } else if (char === '<' && source.startsWith('!--', at)) {
        return NOT_PLAIN; // an HTML-like comment
      } else {
        tokens.add(char, char !== '.');
      }
    }
  }
  // Under another name it is still a `require`, if it is the one of `node:module`.
  if (makesRequire && requests.some(({ request }) => /^(?:node:)?module$/.test(request))) return NOT_PLAIN;
  return open.length === 0 ? { plain: true, requests } : NOT_PLAIN;
}

/** What the word `require` at `start` is used for. */
function judgeRequire(source: string, start: number, end: number, previous: string): LexedRequire | 'harmless' | 'unclear' {
  if (previous === 'function' || previous === 'class' || previous === 'new') return 'unclear';
  let at = skipBlanks(source, end);
  if (previous === 'typeof') return source[at] === '(' || source[at] === '.' ? 'unclear' : 'harmless';
  let kind: LexedRequire['kind'] = 'require';
  if (source[at] === '.') {
    const from = skipBlanks(source, at + 1);
    const name = source.slice(from, wordEnd(source, from));
    if (name === 'main' || name === 'cache' || name === 'extensions') return name === 'main' && source[skipBlanks(source, from + 4)] === '.' ? 'unclear' : 'harmless';
    if (name !== 'resolve') return 'unclear';
    kind = 'require.resolve';
    at = skipBlanks(source, from + name.length);
  } else if (isPropertyName(source, end, previous)) return 'harmless';
  if (source[at] !== '(') return 'unclear';
  const quote = skipBlanks(source, at + 1);
  if (!/^["'`]/.test(source[quote] ?? '')) return 'unclear';
  const close = source.indexOf(source[quote]!, quote + 1);
  const request = source.slice(quote + 1, close);
  if (close === -1 || /[\\\n]|\$\{/.test(request)) return 'unclear';
  const after = source[skipBlanks(source, close + 1)];
  if (after !== ')') return 'unclear';
  return { kind, request, start: quote, end: close + 1 };
}

/** `{ name: …, name: … }` */
function isPropertyName(source: string, end: number, previous: string): boolean {
  return (previous === '{' || previous === ',') && source[skipBlanks(source, end)] === ':';
}

import { isDigit, isWordStart, lineEnd, numberEnd, regexEnd, stringEnd, templatePart, wordEnd } from './token-ends.ts';

/** The text between the braces of a function. */
export interface FunctionBody {
  /** Offset behind `{`. */
  readonly start: number;
  /** Offset of `}`. */
  readonly end: number;
  /** Offset of the `(` of its parameters, or of what stands there for an arrow function: names are in front of it. */
  readonly head: number;
  /** Of a declaration, `function name() {…}` as a statement of its own: the offset of its first word. */
  readonly declaredAt?: number;
}

/** What the brackets of a source say. */
export interface Skeleton {
  /** In the order of their starts. */
  readonly bodies: readonly FunctionBody[];
  /** Offsets of the words that were asked for, where they are words of the program: not in texts and comments. */
  readonly words: readonly number[];
}

/** What a bracket opens. `control`: the head of an if, while, for, with, switch or catch. `braced`: `${` of a template. */
type Opened = 'control' | 'paren' | 'parameters' | 'bracket' | 'block' | 'object' | 'class' | 'function' | 'braced';

/** After these words a `/` starts a regular expression, and a `{` an object. */
const OPERATOR_WORDS = new Set(['return', 'typeof', 'instanceof', 'in', 'of', 'new', 'delete', 'void', 'throw', 'case', 'yield', 'await', 'extends', 'default']);
const STATEMENT_WORDS = new Set(['do', 'else', 'try', 'finally']);
const CONTROL_WORDS = new Set(['if', 'while', 'for', 'with', 'switch', 'catch', 'await']);
const MODIFIERS = new Set(['get', 'set', 'async', 'static', '*']);
/** Longer words are no keyword, and none that is asked for. */
const LONGEST_WORD = 20;

/**
 * Finds the bodies of functions in one pass over the tokens; `undefined` when the brackets do not match, which means that
 * a token was taken for another one. Less sure cases (`f()` and `{` on two lines) count as no function.
 */
export function functionBodies(source: string, wanted: ReadonlySet<string>): Skeleton | undefined {
  const words: number[] = [];
  const bodies: { start: number; end: number; head: number; declaredAt?: number }[] = [];
  const open: Opened[] = [];
  /** Index into `bodies` for each open function. */
  const openBodies: number[] = [];
  let [last, second, third, fourth] = ['', '', '', ''];
  let regexAllowed = true;
  /** What the parenthesis that was closed last was, and where it began. */
  let closed: Opened = 'paren';
  let closedBrace: Opened = 'block';
  let head = 0;
  const heads: number[] = [];
  let newlineSince = false;
  /** Where a function is declared whose `(` has not come yet; then for each open parenthesis. */
  let declaredAt = -1;
  let asyncAt = -1;
  const declarations: number[] = [];
  /** That of the parenthesis that was closed last. */
  let declared = -1;
  /** The numbers of open brackets where the `{` of a class is awaited. */
  const classesAt: number[] = [];
  let at = source.startsWith('#!') ? lineEnd(source, 0) : 0;

  const token = (text: string, allowsRegex: boolean): void => {
    fourth = third;
    third = second;
    second = last;
    last = text;
    regexAllowed = allowsRegex;
    newlineSince = false;
  };
  const startsStatement = (): boolean => last === '' || last === ';' || (last === '}' && closedBrace !== 'object') || (last === '{' && (open.at(-1) === 'block' || open.at(-1) === 'function'));
  const openBody = (): void => {
    openBodies.push(bodies.length);
    bodies.push({ start: at, end: -1, head, ...(last === ')' && declared !== -1 && { declaredAt: declared }) });
    open.push('function');
  };
  const kindOfParen = (): Opened => {
    if (CONTROL_WORDS.has(last) && second !== '.') return 'control';
    if (last === 'function' || second === 'function' || (second === '*' && third === 'function') || (last === '*' && second === 'function')) return 'parameters';
    const around = open.at(-1);
    if (around !== 'object' && around !== 'class') return 'paren';
    const before = MODIFIERS.has(second) ? (MODIFIERS.has(third) ? fourth : third) : second;
    return ['{', ',', ';', '}', '*', '"'].includes(before) || MODIFIERS.has(second) || around === 'class' ? 'parameters' : 'paren';
  };
  const openBrace = (): void => {
    const around = open.at(-1);
    if (classesAt.at(-1) === open.length) {
      classesAt.pop();
      open.push('class');
    } else if (last === '=>' || (last === ')' && closed === 'parameters' && !newlineSince)) openBody();
    else if (last === ')' || last === '' || last === ';' || last === '}' || STATEMENT_WORDS.has(last)) open.push('block');
    else if (last === '{') open.push(around === 'object' ? 'object' : 'block');
    else if (last === ':') open.push(around === 'block' || around === 'function' || around === undefined ? 'block' : 'object');
    else if (last === 'static' && around === 'class') open.push('block');
    else open.push('object');
  };

  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code <= 32 || code === 0xfeff || code === 0xa0 || code === 0x2028 || code === 0x2029) {
      if (code === 10) newlineSince = true;
      at++;
    } else if (isWordStart(code)) {
      const end = wordEnd(source, at);
      const isMember = last === '.' || last === '?.';
      const text = end - at > LONGEST_WORD ? 'a' : source.slice(at, end);
      if (wanted.has(text)) words.push(at);
      const word = isMember ? 'a' : text;
      if (word === 'class' && !/^\s*[:(,=}]/.test(source.slice(end, end + 20))) classesAt.push(open.length);
      if (word === 'function') declaredAt = last === 'async' ? asyncAt : startsStatement() ? at : -1;
      else if (word === 'async') asyncAt = startsStatement() ? at : -1;
      at = end;
      token(word, !isMember && (OPERATOR_WORDS.has(word) || STATEMENT_WORDS.has(word)));
    } else if (code === 47 /* / */) {
      const next = source.charCodeAt(at + 1);
      if (next === 47) at = lineEnd(source, at);
      else if (next === 42) {
        const end = source.indexOf('*/', at + 2);
        if (end === -1) return undefined;
        at = end + 2;
      } else if (regexAllowed) {
        at = regexEnd(source, at);
        if (at === -1) return undefined;
        token('"', false);
      } else {
        at++;
        token('/', true);
      }
    } else if (code === 34 || code === 39) {
      at = stringEnd(source, at);
      if (at === -1) return undefined;
      token('"', false);
    } else if (code === 96 /* ` */) {
      if (!template(at + 1)) return undefined;
    } else if (isDigit(code) || (code === 46 && isDigit(source.charCodeAt(at + 1)))) {
      at = numberEnd(source, at);
      token('0', false);
    } else {
      const char = source[at]!;
      at++;
      if (char === '(') {
        heads.push(at - 1);
        declarations.push(declaredAt);
        declaredAt = -1;
        open.push(kindOfParen());
        token(char, true);
      } else if (char === '[') {
        open.push('bracket');
        token(char, true);
      } else if (char === '{') {
        if (last === '=>' || last === ')') head = last === '=>' ? at - 1 : head;
        openBrace();
        token(char, true);
      } else if (char === ')') {
        const opened = open.pop();
        if (opened !== 'paren' && opened !== 'control' && opened !== 'parameters') return undefined;
        closed = opened;
        head = heads.pop()!;
        declared = declarations.pop()!;
        token(char, opened === 'control');
      } else if (char === ']') {
        if (open.pop() !== 'bracket') return undefined;
        token(char, false);
      } else if (char === '}') {
        const opened = open.pop();
        if (opened === 'braced') {
          if (!template(at)) return undefined;
          continue;
        }
        if (opened !== 'function' && opened !== 'block' && opened !== 'object' && opened !== 'class') return undefined;
        closedBrace = opened;
        if (opened === 'function') bodies[openBodies.pop()!]!.end = at - 1;
        token(char, opened !== 'object');
      } else if (char === '.' && source.startsWith('..', at)) {
        at += 2;
        token('...', true);
      } else if (char === '?' && source[at] === '.' && !isDigit(source.charCodeAt(at + 1))) {
        at++;
        token('?.', false);
      } else if (char === '=' && source[at] === '>') {
        at++;
        token('=>', true);
      } else if ((char === '+' || char === '-') && source[at] === char) {
        at++;
        token(char + char, regexAllowed); // postfix after a value, prefix otherwise
      } else token(char, char !== '.');
    }
  }
  return open.length === 0 ? { bodies, words } : undefined;

  /** Moves behind the text of a template from `from` on. */
  function template(from: number): boolean {
    const part = templatePart(source, from);
    if (part.end === -1) return false;
    at = part.end;
    if (part.opens) {
      open.push('braced');
      token('(', true);
    } else token('"', false);
    return true;
  }
}

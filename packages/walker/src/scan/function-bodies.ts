import { isDigit, isWordStart, lineEnd, numberEnd, regexEnd, stringEnd, templatePart, wordEnd } from './token-ends.ts';
import { TokenHistory } from './token-history.ts';
import { knownWord, UNKNOWN_WORD, wordFilter, type WordFilter } from './word-filter.ts';

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
  /** The insides of large literals of objects and lists, in the order of their starts, as if they were bodies. */
  readonly literals: readonly FunctionBody[];
  /** Offsets of the words that were asked for, where they are words of the program: not in texts and comments. */
  readonly words: readonly number[];
}

/** What a bracket opens. `control`: the head of an if, while, for, with, switch or catch. `list`: a literal. `braced`: `${` of a template. */
type Opened = 'control' | 'paren' | 'parameters' | 'bracket' | 'list' | 'block' | 'object' | 'class' | 'function' | 'braced';

/** After these words a `/` starts a regular expression, and a `{` an object. */
const OPERATOR_WORDS = new Set(['return', 'typeof', 'instanceof', 'in', 'of', 'new', 'delete', 'void', 'throw', 'case', 'yield', 'await', 'extends', 'default']);
const STATEMENT_WORDS = new Set(['do', 'else', 'try', 'finally']);
const CONTROL_WORDS = new Set(['if', 'while', 'for', 'with', 'switch', 'catch', 'await']);
const MODIFIERS = new Set(['get', 'set', 'async', 'static', '*']);
/** From this many characters on. */
const LARGE_LITERAL = 10_000;
/** In front of what only looks like a literal: names that are imported or exported, or patterns. */
const NO_LITERAL = /\b(?:import|export|const|let|var)\b[\s\w$,]*$/;
const KEYWORDS = [...OPERATOR_WORDS, ...STATEMENT_WORDS, ...CONTROL_WORDS, ...MODIFIERS, 'function', 'class'];

/**
 * Finds the bodies of functions in one pass over the tokens; `undefined` when the brackets do not match, which means that
 * a token was taken for another one. Less sure cases (`f()` and `{` on two lines) count as no function.
 */
export function functionBodies(source: string, wanted: ReadonlySet<string>): Skeleton | undefined {
  return new BodyScan(source, wanted).run();
}

/** A class, since functions that are made anew for each source are compiled anew as well. */
class BodyScan {
  readonly #source: string;
  readonly #wanted: ReadonlySet<string>;
  readonly #filter: WordFilter;
  readonly #tokens = new TokenHistory();
  readonly #words: number[] = [];
  readonly #bodies: { start: number; end: number; head: number; declaredAt?: number }[] = [];
  readonly #literals: { start: number; end: number; head: number }[] = [];
  #at: number;
  readonly #open: Opened[] = [];
  /** Offsets behind the brackets that are open. */
  readonly #openAt: number[] = [];
  /** Index into the bodies for each open function. */
  readonly #openBodies: number[] = [];
  /** What the parenthesis that was closed last was, and where it began. */
  #closed: Opened = 'paren';
  #closedBrace: Opened = 'block';
  #head = 0;
  readonly #heads: number[] = [];
  /** Where a function is declared whose `(` has not come yet; then for each open parenthesis. */
  #declaredAt = -1;
  #asyncAt = -1;
  readonly #declarations: number[] = [];
  /** That of the parenthesis that was closed last. */
  #declared = -1;
  /** The numbers of open brackets where the `{` of a class is awaited. */
  readonly #classesAt: number[] = [];

  constructor(source: string, wanted: ReadonlySet<string>) {
    this.#source = source;
    this.#wanted = wanted;
    this.#filter = wordFilter(KEYWORDS, wanted);
    this.#at = source.startsWith('#!') ? lineEnd(source, 0) : 0;
  }

  run(): Skeleton | undefined {
    const source = this.#source;
    const tokens = this.#tokens;
    while (this.#at < source.length) {
      const code = source.charCodeAt(this.#at);
      if (code <= 32 || code === 0xfeff || code === 0xa0 || code === 0x2028 || code === 0x2029) {
        if (code === 10) tokens.newlineSince = true;
        this.#at++;
      } else if (isWordStart(code)) this.#word();
      else if (code === 34 || code === 39) {
        this.#at = stringEnd(source, this.#at);
        if (this.#at === -1) return undefined;
        tokens.add('"', false);
      } else if (isDigit(code) || (code === 46 && isDigit(source.charCodeAt(this.#at + 1)))) {
        this.#at = numberEnd(source, this.#at);
        tokens.add('0', false);
      } else if (!(code === 47 /* / */ ? this.#slash() : code === 96 /* ` */ ? this.#template(this.#at + 1) : this.#punctuator())) return undefined;
    }
    return this.#open.length === 0 ? { bodies: this.#bodies, words: this.#words, literals: this.#literals.sort((a, b) => a.start - b.start) } : undefined;
  }

  #word(): void {
    const tokens = this.#tokens;
    const at = this.#at;
    const end = wordEnd(this.#source, at);
    this.#at = end;
    const text = knownWord(this.#filter, this.#source, at, end);
    if (text === UNKNOWN_WORD) {
      tokens.add(text, false);
      return;
    }
    if (this.#wanted.has(text)) this.#words.push(at);
    const isMember = tokens.last === '.' || tokens.last === '?.';
    const word = isMember ? UNKNOWN_WORD : text;
    if (word === 'class' && !/^\s*[:(,=}]/.test(this.#source.slice(end, end + 20))) this.#classesAt.push(this.#open.length);
    if (word === 'function') this.#declaredAt = tokens.last === 'async' ? this.#asyncAt : this.#startsStatement() ? at : -1;
    else if (word === 'async') this.#asyncAt = this.#startsStatement() ? at : -1;
    tokens.add(word, !isMember && (OPERATOR_WORDS.has(word) || STATEMENT_WORDS.has(word)));
  }

  #slash(): boolean {
    const source = this.#source;
    const next = source.charCodeAt(this.#at + 1);
    if (next === 47) this.#at = lineEnd(source, this.#at);
    else if (next === 42) {
      const end = source.indexOf('*/', this.#at + 2);
      if (end === -1) return false;
      this.#at = end + 2;
    } else if (this.#tokens.regexAllowed) {
      this.#at = regexEnd(source, this.#at);
      if (this.#at === -1) return false;
      this.#tokens.add('"', false);
    } else {
      this.#at++;
      this.#tokens.add('/', true);
    }
    return true;
  }

  /** Moves behind the text of a template from `from` on. */
  #template(from: number): boolean {
    const part = templatePart(this.#source, from);
    if (part.end === -1) return false;
    this.#at = part.end;
    if (part.opens) {
      this.#push('braced');
      this.#tokens.add('(', true);
    } else this.#tokens.add('"', false);
    return true;
  }

  #punctuator(): boolean {
    const source = this.#source;
    const tokens = this.#tokens;
    const char = source[this.#at]!;
    this.#at++;
    switch (char) {
      case '(':
        this.#heads.push(this.#at - 1);
        this.#declarations.push(this.#declaredAt);
        this.#declaredAt = -1;
        this.#push(this.#kindOfParen());
        tokens.add(char, true);
        return true;
      case '[':
        this.#push(tokens.regexAllowed ? 'list' : 'bracket');
        tokens.add(char, true);
        return true;
      case '{':
        if (tokens.last === '=>') this.#head = this.#at - 1;
        this.#openBrace();
        tokens.add(char, true);
        return true;
      case ')': return this.#closeParen();
      case ']': {
        const opened = this.#open.pop();
        const start = this.#openAt.pop()!;
        if (opened === 'list') this.#literal(start);
        tokens.add(char, false);
        return opened === 'list' || opened === 'bracket';
      }
      case '}': return this.#closeBrace();
      case '.':
        if (source.startsWith('..', this.#at)) {
          this.#at += 2;
          tokens.add('...', true);
        } else tokens.add(char, false);
        return true;
    }
    const next = source[this.#at];
    if (char === '?' && next === '.' && !isDigit(source.charCodeAt(this.#at + 1))) {
      this.#at++;
      tokens.add('?.', false);
    } else if (char === '=' && next === '>') {
      this.#at++;
      tokens.add('=>', true);
    } else if ((char === '+' || char === '-') && next === char) {
      this.#at++;
      tokens.add(char + char, tokens.regexAllowed); // postfix after a value, prefix otherwise
    } else tokens.add(char, true);
    return true;
  }

  #closeParen(): boolean {
    const opened = this.#open.pop();
    if (opened !== 'paren' && opened !== 'control' && opened !== 'parameters') return false;
    this.#openAt.pop();
    this.#closed = opened;
    this.#head = this.#heads.pop()!;
    this.#declared = this.#declarations.pop()!;
    this.#tokens.add(')', opened === 'control');
    return true;
  }

  #closeBrace(): boolean {
    const opened = this.#open.pop();
    const start = this.#openAt.pop()!;
    if (opened === 'braced') return this.#template(this.#at);
    if (opened === 'function') this.#bodies[this.#openBodies.pop()!]!.end = this.#at - 1;
    else if (opened === 'object') this.#literal(start);
    else if (opened !== 'block' && opened !== 'class') return false;
    this.#closedBrace = opened;
    this.#tokens.add('}', opened !== 'object');
    return true;
  }

  /** Notes a literal that ends here, if it is large. */
  #literal(start: number): void {
    if (this.#at - 1 - start >= LARGE_LITERAL && !NO_LITERAL.test(this.#source.slice(Math.max(0, start - 20), start - 1))) this.#literals.push({ start, end: this.#at - 1, head: start });
  }

  #push(opened: Opened): void {
    this.#open.push(opened);
    this.#openAt.push(this.#at);
  }

  #startsStatement(): boolean {
    const { last } = this.#tokens;
    const around = this.#open.at(-1);
    return last === '' || last === ';' || (last === '}' && this.#closedBrace !== 'object') || (last === '{' && (around === 'block' || around === 'function'));
  }

  #kindOfParen(): Opened {
    const { last, second, third, fourth } = this.#tokens;
    if (CONTROL_WORDS.has(last) && second !== '.') return 'control';
    if (last === 'function' || second === 'function' || (second === '*' && third === 'function') || (last === '*' && second === 'function')) return 'parameters';
    const around = this.#open.at(-1);
    if (around !== 'object' && around !== 'class') return 'paren';
    const before = MODIFIERS.has(second) ? (MODIFIERS.has(third) ? fourth : third) : second;
    return ['{', ',', ';', '}', '*', '"'].includes(before) || MODIFIERS.has(second) || around === 'class' ? 'parameters' : 'paren';
  }

  #openBrace(): void {
    const { last, newlineSince } = this.#tokens;
    const around = this.#open.at(-1);
    if (this.#classesAt.at(-1) === this.#open.length) {
      this.#classesAt.pop();
      this.#push('class');
    } else if (last === '=>' || (last === ')' && this.#closed === 'parameters' && !newlineSince)) {
      this.#openBodies.push(this.#bodies.length);
      this.#bodies.push({ start: this.#at, end: -1, head: this.#head, ...(last === ')' && this.#declared !== -1 && { declaredAt: this.#declared }) });
      this.#push('function');
    } else if (last === ')' || last === '' || last === ';' || last === '}' || STATEMENT_WORDS.has(last)) this.#push('block');
    else if (last === '{') this.#push(around === 'object' ? 'object' : 'block');
    else if (last === ':') this.#push(around === 'block' || around === 'function' || around === undefined ? 'block' : 'object');
    else if (last === 'static' && around === 'class') this.#push('block');
    else this.#push('object');
  }
}

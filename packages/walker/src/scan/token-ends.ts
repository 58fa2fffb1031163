/** Skips white space and comments. */
export function skipBlanks(source: string, from: number): number {
  let at = from;
  for (;;) {
    const code = source.charCodeAt(at);
    if (code <= 32 || code === 0xa0 || code === 0xfeff || code === 0x2028 || code === 0x2029) at++;
    else if (code === 47 && source.charCodeAt(at + 1) === 47) at = lineEnd(source, at);
    else if (code === 47 && source.charCodeAt(at + 1) === 42) {
      const end = source.indexOf('*/', at + 2);
      if (end === -1) return source.length;
      at = end + 2;
    } else return at;
  }
}

export function lineEnd(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === 10 || code === 13 || code === 0x2028 || code === 0x2029) return at;
  }
  return source.length;
}

export function stringEnd(source: string, from: number): number {
  const quote = source.charCodeAt(from);
  for (let at = from + 1; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === 92) at += source.charCodeAt(at + 1) === 13 && source.charCodeAt(at + 2) === 10 ? 2 : 1;
    else if (code === 10 || code === 13) return -1;
  }
  return -1;
}

/** The end of a template's text: behind the closing backtick, or behind `${`. */
export function templatePart(source: string, from: number): { readonly end: number; readonly opens: boolean } {
  for (let at = from; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === 96) return { end: at + 1, opens: false };
    if (code === 92) at++;
    else if (code === 36 && source.charCodeAt(at + 1) === 123) return { end: at + 2, opens: true };
  }
  return { end: -1, opens: false };
}

export function regexEnd(source: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 91) inClass = true;
    else if (code === 93) inClass = false;
    else if (code === 10 || code === 13) return -1;
    else if (code === 47 && !inClass) return wordEnd(source, at + 1);
  }
  return -1;
}

export function isWordStart(code: number): boolean {
  return code < 128 ? ASCII[code] === WORD : true;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function wordEnd(source: string, from: number): number {
  let at = from;
  for (; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code < 128 ? ASCII[code] === 0 : isBlankBeyondAscii(code)) break;
  }
  return at;
}

const WORD = 1;
/** {@link WORD} for what can begin a word, more for what can only follow. */
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z$_#\\]/.test(String.fromCharCode(code)) ? WORD : isDigit(code) ? 2 : 0));

function isBlankBeyondAscii(code: number): boolean {
  return code === 0xa0 || code === 0xfeff || code === 0x2028 || code === 0x2029;
}

export function numberEnd(source: string, from: number): number {
  let at = from;
  while (isDigit(source.charCodeAt(at))) at++;
  if (at > from && !/[\w.]/.test(source[at] ?? '')) return at;
  const pattern = /(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*\.?[\d_]*(?:[eE][+-]?[\d_]+)?|\.\d[\d_]*(?:[eE][+-]?[\d_]+)?)n?/y;
  pattern.lastIndex = from;
  return pattern.test(source) ? pattern.lastIndex : from + 1;
}

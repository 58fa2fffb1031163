/**
 * The line, counted from 1, on which a property of a JSON document stands.
 * @param keys its path of object keys from the top, e.g. `['pack', 'assets']`
 */
export function jsonKeyLine(text: string, keys: readonly string[]): number | undefined {
  const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g);
  // For each open object or list: the key before the value that stands there now.
  const open: (string | undefined)[] = [];
  let last: RegExpMatchArray | undefined;
  for (const token of tokens) {
    const [mark] = token;
    if (mark === '{' || mark === '[') open.push(undefined);
    else if (mark === '}' || mark === ']') open.pop();
    else if (mark === ':' && last) {
      open[open.length - 1] = JSON.parse(last[0]) as string;
      if (open.length === keys.length && open.every((key, level) => key === keys[level])) return lineAt(text, last.index!);
    }
    last = token;
  }
  return undefined;
}

/**
 * The line of a key in a configuration written as a program; undefined when the word stands before a colon in several
 * places, or in none: it is found by its look, not by running the program.
 */
export function sourceKeyLine(text: string, key: string): number | undefined {
  const quoted = key.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  const found = [...text.matchAll(new RegExp(`(?<![\\w$.])(["']?)${quoted}\\1\\s*:`, 'g'))];
  return found.length === 1 ? lineAt(text, found[0]!.index) : undefined;
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

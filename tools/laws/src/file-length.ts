/** How long a source file may be: more than this and a reader scrolls instead of reading. */
export const MAX_LINES = 400;

/** A sentence if `text` has too many lines. */
export function fileLengthViolations(path: string, text: string): string[] {
  const lines = text.replace(/\n$/, '').split('\n').length;
  return lines > MAX_LINES ? [`${path} has ${lines} lines; at most ${MAX_LINES}`] : [];
}

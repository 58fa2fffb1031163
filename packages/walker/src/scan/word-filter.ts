/** Stands for all words that a scan does not know. */
export const UNKNOWN_WORD = 'a';
const LONGEST_WORD = 20;

/**
 * Tells of a word by its first character and its length whether it may be one of `words`, of at most 20 ASCII
 * characters: to cut each word out of the source, only to find that it is none, takes half of a scan.
 */
export type WordFilter = Uint8Array;

export function wordFilter(...words: readonly Iterable<string>[]): WordFilter {
  const filter = new Uint8Array((LONGEST_WORD + 1) << 7);
  for (const list of words) for (const word of list) filter[(word.length << 7) | word.charCodeAt(0)] = 1;
  return filter;
}

/** The word from `at` to `end` of a source; {@link UNKNOWN_WORD}, if it is none that the filter knows. */
export function knownWord(filter: WordFilter, source: string, at: number, end: number): string {
  const length = end - at;
  const first = source.charCodeAt(at);
  return length <= LONGEST_WORD && first < 128 && filter[(length << 7) | first] === 1 ? source.slice(at, end) : UNKNOWN_WORD;
}

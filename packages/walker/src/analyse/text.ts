import { posix, win32 } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ANYTHING } from '../scan/source-file.ts';

/** One text that an expression may give. */
export interface Text {
  /** With {@link ANYTHING} for each part that is not known. */
  readonly text: string;
  /** It was made from the place of the file that is analysed. */
  readonly rooted: boolean;
  /** Whoever runs the program may put something in the place of a default: `process.env.X || './x'`. Of no account by itself; in a longer text, an unknown part. */
  readonly instead?: true;
}

/** More alternatives than this count as unknown. */
export const MAX_ALTERNATIVES = 256;
/** What stands for {@link ANYTHING} where it would not survive. */
const MARKER = 'pack-anything-marker';

export const UNKNOWN_TEXT: Text = { text: ANYTHING, rooted: false };

/** What goes before a default and is not known. */
export const INSTEAD: Text = { text: ANYTHING, rooted: false, instead: true };

/** The texts that the source means: what may be there instead of a default is left out. */
export function meant(texts: readonly Text[]): readonly Text[] {
  return texts.some(({ instead }) => instead) ? texts.filter(({ instead }) => !instead) : texts;
}

/** The one text that is meant; null when there may be others, or when a part of it is not known. */
export function onlyText(texts: readonly Text[]): string | null {
  const [text, ...others] = meant(texts);
  return text === undefined || others.length > 0 || text.text.includes(ANYTHING) ? null : text.text;
}

export function exact(text: string, rooted = false): readonly Text[] {
  return [{ text, rooted }];
}

export function orAnything(texts: readonly Text[]): readonly Text[] {
  return texts.length > 0 ? texts : [UNKNOWN_TEXT];
}

/** Every text of one list followed by every text of the other. */
export function product(left: readonly Text[], right: readonly Text[]): readonly Text[] {
  const [starts, ends] = fewEnough([left, right]);
  return starts!.flatMap((a) => ends!.map((b) => ({ text: a.text + b.text, rooted: a.rooted || b.rooted })));
}

/** Every choice of one text from each list. */
export function combinations(lists: readonly (readonly Text[])[]): readonly (readonly Text[])[] {
  return fewEnough(lists).reduce<readonly (readonly Text[])[]>((before, list) => before.flatMap((texts) => list.map((text) => [...texts, text])), [[]]);
}

/** Lists of which so few choices can be made as are of use: the longest are taken for unknown until that is so. */
function fewEnough(lists: readonly (readonly Text[])[]): readonly (readonly Text[])[] {
  let few = lists;
  while (few.reduce((choices, { length }) => choices * length, 1) > MAX_ALTERNATIVES) {
    const longest = Math.max(...few.map(({ length }) => length));
    few = few.map((list) => (list.length === longest ? [{ text: ANYTHING, rooted: false }] : list));
  }
  return few;
}

export function unique(texts: readonly Text[]): readonly Text[] {
  if (texts.length < 2) return texts;
  const byText = new Map<string, Text>();
  for (const text of texts) if (!text.instead || !byText.has(text.text)) byText.set(text.text, text);
  return [...byText.values()];
}

/** A file URL's path; other texts stay as they are. */
export function urlToPath(value: Text): Text {
  if (!value.text.startsWith('file:')) return value;
  try {
    return { ...value, text: fileURLToPath(value.text.replaceAll(ANYTHING, MARKER).replace(/[?#].*$/, '')).replaceAll(MARKER, ANYTHING) };
  } catch {
    return value;
  }
}

/** The file URL of an absolute path; other texts stay as they are. */
export function pathToUrl(value: Text): Text {
  if (!posix.isAbsolute(value.text) && !win32.isAbsolute(value.text)) return value;
  return { ...value, text: pathToFileURL(value.text.replaceAll(ANYTHING, MARKER)).href.replaceAll(MARKER, ANYTHING) };
}

/** `new URL(reference, base)`; nothing when the base is no file or not known. */
export function resolveUrl(reference: Text, base: Text): readonly Text[] {
  if (!base.text.startsWith('file:') || base.text.includes(ANYTHING)) return [];
  try {
    return exact(new URL(reference.text.replaceAll(ANYTHING, MARKER), base.text).href.replaceAll(MARKER, ANYTHING), base.rooted);
  } catch {
    return [];
  }
}

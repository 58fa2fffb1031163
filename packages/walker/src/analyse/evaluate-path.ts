import path_ from 'node:path';
import { ANYTHING } from '../scan/source-file.ts';
import { combinations, exact, type Text } from './text.ts';

/** The functions of `node:path` that {@link evaluatePath} knows. */
export const PATH_FUNCTIONS: ReadonlySet<string> = new Set(['join', 'resolve', 'dirname', 'normalize', 'basename', 'extname', 'toNamespacedPath', 'relative']);

/**
 * What a function of `node:path` makes of texts of which parts may be unknown.
 * @param args the texts that each argument can be, at least one for each
 */
export function evaluatePath(method: string, args: readonly (readonly Text[])[]): readonly Text[] {
  return combinations(args).flatMap((texts): readonly Text[] => {
    const [first] = texts;
    if (first === undefined) return [];
    const parts = texts.map(({ text }) => text);
    const rooted = texts.some((text) => text.rooted);
    switch (method) {
      case 'join': return first.text.startsWith(ANYTHING) ? [] : exact(path_.join(...parts), rooted);
      case 'resolve': return rooted && !first.text.startsWith(ANYTHING) ? exact(path_.resolve(...parts), rooted) : []; // else it depends on the working directory
      case 'relative': return parts.length === 2 && parts.every((part) => path_.isAbsolute(part) && !part.includes(ANYTHING)) ? exact(path_.relative(parts[0]!, parts[1]!)) : [];
      case 'basename': return exact(path_.basename(first.text, parts[1]?.includes(ANYTHING) ? undefined : parts[1]));
      case 'extname': return exact(path_.extname(first.text));
      case 'dirname': return exact(path_.dirname(first.text), first.rooted);
      default: return exact(path_.normalize(first.text), first.rooted);
    }
  });
}

/** A part of what `path.parse` gives of a text. */
export function parsedPart({ text, rooted }: Text, part: string): readonly Text[] {
  const value = (path_.parse(text) as unknown as Readonly<Record<string, string | undefined>>)[part];
  return value === undefined ? [] : exact(value, rooted && part === 'dir');
}

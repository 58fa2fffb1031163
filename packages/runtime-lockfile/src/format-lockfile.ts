import { dump } from 'js-yaml';

/**
 * A lockfile's document in the form in which pnpm writes it: two spaces, sorted by whoever made the document, blank lines
 * between the entries of the long sections, short values in braces. Nothing that is in the document is left out.
 * @param document what was read, or made
 * @returns text that ends with a line feed
 */
export function formatLockfile(document: Readonly<Record<string, unknown>>): string {
  const sections = Object.entries(document).map(([key, value]) => {
    const isLong = LONG_SECTIONS.has(key) && isMapping(value) && Object.keys(value).length > 0;
    if (!isLong) return entry(key, value, '').join('\n');
    const parts = Object.entries(value).map(([name, content]) => entry(name, content, '  ').join('\n'));
    return [`${key}:`, ...parts].join('\n\n');
  });
  return `${sections.join('\n\n')}\n`;
}

/** Sections whose entries have blank lines between them. */
const LONG_SECTIONS: ReadonlySet<string> = new Set(['importers', 'packages', 'snapshots']);

/** Keys of packages whose values stand in braces or brackets, on one line. */
const SHORT_KEYS: ReadonlySet<string> = new Set(['resolution', 'engines', 'cpu', 'os', 'libc', 'requires']);

/** The lines of one key with its value. */
function entry(key: string, value: unknown, indent: string): string[] {
  const name = `${indent}${scalar(key)}:`;
  if (isShort(key, value)) return [`${name} ${flow(value)}`];
  if (isMapping(value)) {
    const entries = Object.entries(value);
    return entries.length === 0 ? [`${name} {}`] : [name, ...entries.flatMap(([inner, content]) => entry(inner, content, `${indent}  `))];
  }
  if (Array.isArray(value)) return value.length === 0 ? [`${name} []`] : [name, ...value.flatMap((item: unknown) => listItem(item, `${indent}  `))];
  return [`${name} ${scalar(value)}`];
}

/** The archives of a runtime are many lines each, so they are written as a block although their key is a short one. */
function isShort(key: string, value: unknown): boolean {
  return SHORT_KEYS.has(key) && typeof value === 'object' && value !== null && !(isMapping(value) && (value['type'] === 'variations' || value['type'] === 'binary'));
}

function listItem(item: unknown, indent: string): string[] {
  if (!isMapping(item) || Object.keys(item).length === 0) return [`${indent}- ${isMapping(item) ? '{}' : Array.isArray(item) ? flow(item) : scalar(item)}`];
  const [first, ...rest] = Object.entries(item).flatMap(([key, value]) => entry(key, value, `${indent}  `));
  return [`${indent}- ${first!.slice(indent.length + 2)}`, ...rest];
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (isMapping(value)) return `{${Object.entries(value).map(([key, content]) => `${scalar(key)}: ${flow(content)}`).join(', ')}}`;
  return scalar(value, true);
}

function scalar(value: unknown, inFlow = false): string {
  return dump(value, { lineWidth: -1, ...(inFlow && { flowLevel: 0 }) }).trimEnd();
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

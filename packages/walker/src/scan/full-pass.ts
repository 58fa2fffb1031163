import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { compiles, parse, TOO_DEEP } from '../analyse/parse.ts';
import type { GivenValues } from '../analyse/given-values.ts';
import { outlineOf } from './outline.ts';
import type { ScannedFile, SourceError, SourceFile, Span } from './source-file.ts';

/** The analysis and Babel with it, when they are needed: many walks need neither, and to load them takes longer than they do. */
const analyse = (file: SourceFile): ScannedFile => {
  const analysis = createRequire(import.meta.url)(`../analyse/analyse${extname(import.meta.filename)}`) as typeof import('../analyse/analyse.ts');
  if (file.source.length > MOST_PARSED) return { requests: [], assets: [], dynamic: [], error: TOO_LARGE };
  try {
    return analysis.analyse(file);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { requests: [], assets: [], dynamic: [], error: TOO_DEEP };
  }
};

/** What a file gives, evaluated when it is asked for: see `givenValues`. */
export function givenBy(file: SourceFile): GivenValues {
  const analysis = createRequire(import.meta.url)(`../analyse/given-values${extname(import.meta.filename)}`) as typeof import('../analyse/given-values.ts');
  try {
    return analysis.givenValues(file);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { textsOf: () => [] };
  }
}

/** A syntax tree takes some sixty times the memory of its text: more than this many characters would fill the heap. */
const MOST_PARSED = 20_000_000;
const TOO_LARGE: SourceError = { gaveUp: true, message: 'it is too large to be analysed', line: 1, column: 1 };

/** From this many characters on, the parser gets the outline of a file: a whole parse would cost more than to make one. */
const OUTLINE_FROM = 50_000;
/** The project's own files are looked at in more ways: only a bundle among them is too large for it. */
const OUTLINE_OWN_FROM = 400_000;

/**
 * What a file asks for, from a parse: of a large file, of the functions that matter for it. Errors of syntax are
 * {@link syntaxError}'s to find.
 */
export function fullPass(file: SourceFile): ScannedFile {
  const from = /[\\/]node_modules[\\/]/.test(file.path) ? OUTLINE_FROM : OUTLINE_OWN_FROM;
  return (file.source.length >= from ? passOverOutline(file) : undefined) ?? analyse(file);
}

/** A pass over the outline of a file; `undefined` where there is none, or none that parses. */
export function passOverOutline(file: SourceFile): ScannedFile | undefined {
  const outline = isTypeScript(file.path) ? undefined : outlineOf(file.source);
  const scanned = outline && analyse({ ...file, source: outline.text });
  if (scanned === undefined || scanned.error) return undefined;
  const moved = <T extends Span>(found: T): T => ({ ...found, start: outline!.sourceOffset(found.start), end: outline!.sourceOffset(found.end - 1) + 1 });
  return { requests: scanned.requests.map(moved), assets: scanned.assets.map(moved), dynamic: scanned.dynamic.map(moved) };
}

/** Where a file does not parse. V8 is asked first, which needs a hundredth of the time; of modules it cannot be asked. */
export function syntaxError({ path, source, kind }: SourceFile): SourceError | undefined {
  if (compiles(source, kind) && !isTypeScript(path)) return undefined;
  return source.length > MOST_PARSED ? TOO_LARGE : parse(path, source, kind).error;
}

/** Whether a file needs a parser that knows types. */
export function isTypeScript(path: string): boolean {
  return /\.[cm]?ts$/.test(path);
}

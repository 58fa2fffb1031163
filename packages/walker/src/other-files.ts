import { exact, type Text } from './analyse/text.ts';
import { isTrueOf, noting } from './answers.ts';
import type { AnalysisCache, FileFacts } from './cache/analysis-cache.ts';
import { isScript } from './file-kind.ts';
import { ownCopy } from './own-copy.ts';
import { givenBy } from './scan/full-pass.ts';
import type { OtherFiles, SourceFile } from './scan/source-file.ts';
import { packageNameOf } from './walk-context.ts';

/** What is asked of other files, as far as it is known to whoever reads them. */
export interface OtherFilesContext {
  readonly cache: Pick<AnalysisCache, 'touch'>;
  readonly factsOf: (path: string) => FileFacts;
  /** Without a byte order mark. */
  readonly read: (path: string) => string;
  /** What the analysis has to know of a file by its path. */
  readonly describe: (path: string) => Omit<SourceFile, 'source'>;
}

type Arguments = readonly (string | null)[] | undefined;

/** Files longer than this give no constants: they are bundles. */
const MOST = 200_000;
/** So many files may have a constant from one another. */
const MOST_HOPS = 8;
/** Where a file tells its own place, or resolves a request to one. */
const OWN_PLACE = /__dirname|__filename|\bimport\.meta\.(?:url|dirname|filename|resolve)\b|\bmodule\s*\.\s*(?:filename|path|id)\b|\brequire\s*\.\s*(?:main|resolve)\b/;
/** Where a file exports a path that it makes right there: the one form that is looked for in dependencies, which have thousands of files. */
const EXPORTED_PLACE = /(?:\bexports\s*(?:\.\s*[\w$]+\s*)?=|\bexport\s+(?:default\b|(?:const|let|var)\s+[\w$]+\s*=))[^;\n]*(?:__dirname|__filename|\bimport\.meta\b)/;
const FROM = /(?:\bfrom|\brequire\s*\(|\bimport\s*\()\s*["']((?:\.{1,2}\/|#)[^"']*)["']/g;

/** What the files of a walk give to one another. */
export function createOtherFiles({ cache, factsOf, read, describe }: OtherFilesContext): (about: Pick<SourceFile, 'path' | 'resolve'>) => OtherFiles {
  const busy = new Set<string>();

  const leadsTo = (path: string | undefined): path is string => path !== undefined && (isScript(path) || path.endsWith('.json'));
  return ({ path: from, resolve }) => ({
    givesPlace: (request) => {
      const path = resolve?.(request);
      return leadsTo(path) && (packageNameOf(from) === undefined ? givesPlace(path, MOST_HOPS / 2) : placeOf(path).exported);
    },
    textsOf(request, members, args) {
      const path = resolve?.(request);
      return leadsTo(path) ? textsOf(path, members, args) : [];
    },
  });

  function givesPlace(path: string, hops: number): boolean {
    const place = placeOf(path);
    if (place.own || hops === 0) return place.own;
    const { resolve } = describe(path);
    return place.from.some((request) => {
      const next = resolve?.(request);
      return next !== undefined && next !== path && givesPlace(next, hops - 1);
    });
  }

  function placeOf(path: string): NonNullable<FileFacts['place']> {
    if (!isScript(path)) return NO_PLACE;
    const facts = factsOf(path);
    if (facts.place === undefined) {
      const source = read(path);
      facts.place = source.length > MOST ? NO_PLACE : ownCopy(placeIn(source));
      cache.touch();
    }
    return facts.place;
  }

  function textsOf(path: string, members: readonly string[], args: Arguments): readonly Text[] {
    if (path.endsWith('.json')) return args ? [] : textOfJson(read(path), members);
    const key = JSON.stringify([path, members, args]);
    if (busy.has(key) || busy.size === MOST_HOPS) return [];
    busy.add(key);
    try {
      return findTexts(path, members, args);
    } finally {
      busy.delete(key);
    }
  }

  function findTexts(path: string, members: readonly string[], args: Arguments): readonly Text[] {
    const about = describe(path);
    const given = factsOf(path).given ??= {};
    const name = JSON.stringify([about.kind, members, args]);
    const known = Object.hasOwn(given, name) ? given[name]! : undefined;
    if (known !== undefined && isTrueOf(known, about)) return known.texts;
    const source = read(path);
    if (source.length > MOST) return [];
    const { file, noted } = noting({ ...about, source });
    const made = ownCopy({ texts: givenBy(file).textsOf(members, args), ...noted });
    given[name] = made;
    cache.touch();
    return made.texts;
  }
}

const NO_PLACE = { own: false, exported: false, from: [] };

function placeIn(source: string): NonNullable<FileFacts['place']> {
  const own = OWN_PLACE.test(source);
  return { own, exported: own && EXPORTED_PLACE.test(source), from: [...new Set([...source.matchAll(FROM)].map(([, request]) => request!))].slice(0, 20) };
}

function textOfJson(source: string, members: readonly string[]): readonly Text[] {
  if (source.length > MOST) return [];
  try {
    const value = members.reduce<unknown>((object, name) => (typeof object === 'object' && object !== null && Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined), JSON.parse(source));
    return typeof value === 'string' ? exact(value) : [];
  } catch {
    return [];
  }
}

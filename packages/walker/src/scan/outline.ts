import type { FunctionBody, Skeleton } from './function-bodies.ts';
import { hasPathLikeTexts } from './path-like-texts.ts';
import { HIDDEN_REQUESTS, VALUE_WORDS } from './request-words.ts';
import { skeletonOf } from './skeleton.ts';
import { lastAtMost } from './sorted.ts';

/** A source without the functions that have nothing to tell. */
export interface Outline {
  readonly text: string;
  /** Where an offset in `text` was in the source. */
  sourceOffset(offset: number): number;
}

/**
 * Empties the functions in which no request and no path can be, and which have no part in making one, and large tables that
 * have no text for one: a parser needs seconds for a compiler of nine megabytes, and a handful of its functions matter. `undefined` where the functions cannot
 * be told from the tokens.
 */
export function outlineOf(source: string): Outline | undefined {
  const skeleton = skeletonOf(source);
  if (skeleton === undefined) return undefined;
  const concerning = concerningOffsets(source, skeleton);
  const literals = skeleton.literals.filter(({ start, end }) => !hasBetween(concerning, start, end) && !hasPathLikeTexts(source, start, end));
  const insides = [...skeleton.bodies, ...literals].sort((a, b) => a.start - b.start);
  const cuts = unusedDeclarations(source, emptied(insides, concerning), concerning);
  const pieces: string[] = [];
  /** Offsets in the text and in the source of the start of each piece. */
  const textStarts: number[] = [];
  const sourceStarts: number[] = [];
  let length = 0;
  let from = 0;
  for (const { start, end } of [...cuts, { start: source.length, end: source.length }]) {
    pieces.push(source.slice(from, start));
    textStarts.push(length);
    sourceStarts.push(from);
    length += start - from;
    from = end;
  }
  return {
    text: pieces.join(''),
    sourceOffset(offset) {
      const piece = Math.max(0, lastAtMost(textStarts, offset));
      return sourceStarts[piece]! + offset - textStarts[piece]!;
    },
  };
}

/** The outermost of bodies and literals in which nothing concerns us. */
function emptied(bodies: readonly FunctionBody[], concerning: readonly number[]): readonly FunctionBody[] {
  let from = 0;
  return bodies.filter(({ start, end }) => {
    if (start < from || end === start || hasBetween(concerning, start, end)) return false;
    from = end;
    return true;
  });
}

/** What to cut out for each body: the whole declaration, where nothing that stays says its name, else the body. */
function unusedDeclarations(source: string, bodies: readonly FunctionBody[], concerning: readonly number[]): readonly { start: number; end: number }[] {
  const removable = (body: FunctionBody): body is FunctionBody & { declaredAt: number } => body.declaredAt !== undefined && !hasBetween(concerning, body.declaredAt, body.start);
  const words = new Set<string>();
  let from = 0;
  for (const body of [...bodies, { start: source.length, end: source.length, head: 0 }]) {
    for (const [word] of source.slice(from, removable(body) ? body.declaredAt : body.start).matchAll(WORD)) words.add(word);
    from = removable(body) ? body.end + 1 : body.end;
  }
  return bodies.map((body) => removable(body) && !words.has(nameBefore(source, body.head)!) ? { start: body.declaredAt, end: body.end + 1 } : body);
}

const WORD = /[A-Za-z_$][\w$]*/g;

function hasBetween(sorted: readonly number[], start: number, end: number): boolean {
  return sorted[lastAtMost(sorted, start - 1) + 1]! < end;
}

/** A name that occurs more often than this is not followed: it would keep the whole file. */
const COMMON_FROM = 100;
/** `require('x')`, `import … from 'x'`, `import('x')`: known without the rest of the file. */
const PLAIN = /^(?:require\s*\(\s*(["'`])[^"'`$\\]*\1\s*\)|import\s*\(\s*(["'`])[^"'`$\\]*\2\s*\)|import\b(?!\s*[.(]))/;

/**
 * Sorted offsets of all that makes a function matter: the words, and where the variables and functions are used that have
 * a path or a computed request in them.
 */
function concerningOffsets(source: string, { bodies, words: all }: Skeleton): readonly number[] {
  const words = all.filter((offset) => !/^(?:await|export)\b/.test(source.slice(offset, offset + 7)));
  const names = new Set(words.filter((offset) => isValue(source, offset)).flatMap((offset) => namesAt(source, bodies, offset)));
  return [words, usesOf(source, [...names]), HIDDEN_REQUESTS.flatMap((pattern) => matches(source, pattern))].flat().sort((a, b) => a - b);
}

function isValue(source: string, offset: number): boolean {
  const here = source.slice(offset, offset + 200);
  const word = /^\w+/.exec(here)![0];
  return VALUE_WORDS.has(word) && !PLAIN.test(here) && !/^\w+\s*:(?!:)/.test(here) && !/\btypeof\s+$/.test(source.slice(Math.max(0, offset - 10), offset));
}

/** The names under which the value that stands at an offset is used elsewhere: a variable, the function around it. */
function namesAt(source: string, bodies: readonly FunctionBody[], offset: number): readonly string[] {
  const before = source.slice(Math.max(0, offset - 300), offset);
  const variable = DECLARED.exec(before)?.[1];
  const around = innermost(bodies, offset);
  const name = around && nameBefore(source, around.head);
  return [variable, name].filter((each) => each !== undefined);
}

/** A declaration that the text ends in: up to here comes no other `=`, but comparisons may. */
const DECLARED = /\b(?:const|let|var)\s+([\w$]+)\s*=(?:(?!(?<![=!<>])=(?!=))[^;])*$/;

/** `function name(`, `name(`, `name = function (`, `name: async (`, `name = x =>`: what stands before `head`. */
function nameBefore(source: string, head: number): string | undefined {
  const before = source.slice(Math.max(0, head - 120), head);
  return /([A-Za-z_$][\w$]*)\s*(?:[=:]\s*(?:async\b\s*)?(?:function\b[\s*]*|[\w$]+\s*=>\s*)?)?$/.exec(before)?.[1];
}

function usesOf(source: string, names: readonly string[]): readonly number[] {
  if (names.length === 0) return [];
  const uses = new Map<string, number[]>();
  for (const { 1: name = '', index } of source.matchAll(new RegExp(`(?<![\\w$])(${names.map((name) => name.replaceAll('$', '\\$')).join('|')})(?![\\w$])`, 'g'))) {
    const places = uses.get(name);
    if (places) places.push(index);
    else uses.set(name, [index]);
  }
  return [...uses.values()].filter((places) => places.length <= COMMON_FROM).flat();
}

function matches(source: string, pattern: RegExp): readonly number[] {
  return Array.from(source.matchAll(pattern), ({ index }) => index);
}

function innermost(bodies: readonly FunctionBody[], offset: number): FunctionBody | undefined {
  let found: FunctionBody | undefined;
  for (const body of bodies) {
    if (body.start > offset) break;
    if (body.end >= offset) found = body;
  }
  return found;
}

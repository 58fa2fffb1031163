import type { SourceFile } from '../scan/source-file.ts';
import { createEvaluator } from './evaluate.ts';
import { exportsOf, type ExportedValue } from './exports-of.ts';
import { parse } from './parse.ts';
import { orAnything, unique, type Text } from './text.ts';

/** What a file gives to those that request it. */
export interface GivenValues {
  /** The texts that a member of its exports can be, `[]` for all that it exports. */
  textsOf(members: readonly string[]): readonly Text[];
}

/** Evaluates what a file exports, through other files where it has that from them. */
export function givenValues(file: SourceFile): GivenValues {
  const { ast } = parse(file.path, file.source, file.kind);
  if (ast === undefined) return { textsOf: () => [] };
  const evaluator = createEvaluator(file);
  const exports = exportsOf(ast, file.kind);
  return { textsOf: (members) => unique(findTexts(members)) };

  function findTexts(members: readonly string[]): readonly Text[] {
    const [name, ...rest] = members;
    const own = name === undefined ? [] : textsOfValues(exports.named.get(name) ?? [], rest);
    if (own.length > 0) return own;
    const whole = textsOfValues(exports.whole, members);
    if (whole.length > 0 || name === undefined) return whole;
    return exports.all.flatMap((request) => file.others?.textsOf(request, members) ?? []);
  }

  function textsOfValues(values: readonly ExportedValue[], members: readonly string[]): readonly Text[] {
    const texts = values.map((value) => 'request' in value ? file.others?.textsOf(value.request, [...value.members, ...members]) ?? [] : evaluator.evaluateMember(value, members));
    return texts.every(({ length }) => length === 0) ? [] : texts.flatMap(orAnything);
  }
}

import type { SourceFile } from '../scan/source-file.ts';
import { createEvaluator } from './evaluate.ts';
import { exportsOf, type ExportedValue } from './exports-of.ts';
import { parse } from './parse.ts';
import { orAnything, unique, type Text } from './text.ts';

type Arguments = readonly (string | null)[] | undefined;

/** What a file gives to those that request it. */
export interface GivenValues {
  /** The texts that a member of its exports can be, `[]` for all that it exports. */
  textsOf(members: readonly string[], args?: readonly (string | null)[]): readonly Text[];
}

/** Evaluates what a file exports, through other files where it has that from them. */
export function givenValues(file: SourceFile): GivenValues {
  const { ast } = parse(file.path, file.source, file.kind);
  if (ast === undefined) return { textsOf: () => [] };
  const evaluator = createEvaluator(file);
  const exports = exportsOf(ast, file.kind);
  return { textsOf: (members, args) => unique(findTexts(members, args)) };

  function findTexts(members: readonly string[], args: Arguments): readonly Text[] {
    const [name, ...rest] = members;
    const own = name === undefined ? [] : textsOfValues(exports.named.get(name) ?? [], rest, args);
    if (own.length > 0) return own;
    const whole = textsOfValues(exports.whole, members, args);
    if (whole.length > 0 || name === undefined) return whole;
    return exports.all.flatMap((request) => file.others?.textsOf(request, members, args) ?? []);
  }

  function textsOfValues(values: readonly ExportedValue[], members: readonly string[], args: Arguments): readonly Text[] {
    const texts = values.map((value) => 'request' in value ? file.others?.textsOf(value.request, [...value.members, ...members], args) ?? [] : args ? evaluator.evaluateResult(value, members, args) : evaluator.evaluateMember(value, members));
    return texts.every(({ length }) => length === 0) ? [] : texts.flatMap(orAnything);
  }
}

import type { Asked } from './cache/analysis-cache.ts';
import type { SourceFile } from './scan/source-file.ts';

type About = Omit<SourceFile, 'source'>;

/** A question that an analysis can ask of what lies outside of its file: the kind and what it is about. */
type Question = readonly ['main'] | readonly ['resolve', request: string] | readonly ['place', request: string] | readonly ['given', request: string, members: readonly string[], args: readonly (string | null)[] | null];

/** A file whose questions are noted. */
export interface Noting {
  readonly file: SourceFile;
  readonly noted: Asked;
}

/** Notes what an analysis asks, with the answers: they decide on its result as the text does. */
export function noting(file: SourceFile): Noting {
  const asked: [string, string | null][] = [];
  const target: Partial<Record<keyof Asked['target'], string | null>> = {};
  const note = <Key extends keyof Asked['target']>(what: Key): SourceFile['target'][Key] => {
    target[what] = file.target[what] ?? null;
    return file.target[what];
  };
  const ask = (...question: Question): string | null => {
    const text = JSON.stringify(question);
    const answer = answerOf(question, file);
    asked.push([text, answer]);
    return answer;
  };
  return {
    noted: { asked, target },
    file: {
      ...file,
      target: {
        nodeVersion: file.target.nodeVersion,
        get platform() { return note('platform'); },
        get arch() { return note('arch'); },
        get libc() { return note('libc')!; },
      },
      get main() { return ask('main') ?? undefined; },
      ...(file.resolve && { resolve: (request: string) => ask('resolve', request) ?? undefined }),
      ...(file.others && { others: {
        givesPlace: (request: string) => ask('place', request) !== null,
        textsOf: (request: string, members: readonly string[], args?: readonly (string | null)[]) => JSON.parse(ask('given', request, members, args ?? null) ?? '[]') as ReturnType<NonNullable<SourceFile['others']>['textsOf']>,
      } }),
    },
  };
}

/** Whether all that an analysis asked has the same answers now. */
export function isTrueOf({ asked, target }: Asked, about: About): boolean {
  return Object.entries(target).every(([what, answer]) => (about.target[what as keyof Asked['target']] ?? null) === answer)
    && asked.every(([question, answer]) => answerOf(JSON.parse(question) as Question, about) === answer);
}

function answerOf(question: Question, about: About): string | null {
  switch (question[0]) {
    case 'main': return about.main ?? null;
    case 'resolve': return about.resolve?.(question[1]) ?? null;
    case 'place': return about.others?.givesPlace(question[1]) ? 'yes' : null;
    case 'given': {
      const [, request, members, args] = question;
      const texts = about.others?.textsOf(request, members, args ?? undefined) ?? [];
      return texts.length === 0 ? null : JSON.stringify(texts);
    }
  }
}

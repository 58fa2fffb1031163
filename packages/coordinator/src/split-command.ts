/** Splits the arguments of a command line at blanks; quotes of both kinds keep a part together, a backslash the next character. */
export function splitCommand(line: string): string[] {
  return [...line.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g)].map(([word]) => (
    word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, (_, double: string | undefined, single: string | undefined, escaped: string | undefined) => (
      double?.replace(/\\(.)/g, '$1') ?? single ?? escaped ?? ''))));
}

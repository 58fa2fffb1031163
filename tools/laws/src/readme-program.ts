/** As many lines as a reader takes in at a glance, and some for a call that is written over several. */
const MAX_PROGRAM_LINES = 20;

/** The text of the first ```js fence of a README, if it has one; throws an `Error` if that is no short program. */
export function firstProgram(markdown: string): string | undefined {
  const program = /^```js\n([\s\S]*?)^```/m.exec(markdown)?.[1];
  const lines = program?.trimEnd().split('\n').length ?? 0;
  if (lines > MAX_PROGRAM_LINES) throw new Error(`the program has ${lines} lines; at most ${MAX_PROGRAM_LINES}`);
  return program;
}

import { relative, sep } from 'node:path';
import { why, type Absence, type Explanation } from '@pack/coordinator';
import { PackError, shortPath } from '@pack/errors';
import type { CommandLine } from './options.ts';
import type { Look, Output } from './output.ts';
import { formatBytes } from './quantities.ts';
import { reasonText } from './reason-text.ts';
import { requestOf } from './run-build.ts';

/**
 * Explains why files are in the program, or are not.
 * @returns the exit status: 1 when one of them is not in
 */
export async function runWhy(line: CommandLine, input: string, output: Output): Promise<number> {
  if (line.files.length === 0) throw new PackError('ERR_PACK_USAGE', 'No file is named', { hint: "pack why lib/a.js 'node_modules/ejs/**'" });
  const files = await why({ ...requestOf(line, input), files: line.files });
  output.report((look) => files.map((each) => explanationText(each, look)).join('\n'), { type: 'why', files });
  return files.every((each) => each.in) ? 0 : 1;
}

function explanationText(explanation: Explanation, look: Look): string {
  const { style, cwd } = look;
  const name = style.bold(shortPath(explanation.path, cwd));
  if (!explanation.in) return `${name}  is not in\n${absenceLines(explanation.path, explanation.cause, cwd).map((each) => `  ${each}\n`).join('')}`;
  const chain = explanation.chain.map((step, depth) => `${'  '.repeat(depth + 1)}${shortPath(step.path, cwd)}  ${style.dim(reasonText(step, (file) => shortPath(file, cwd)))}\n`);
  return `${name}  ${explanation.kind}, ${formatBytes(explanation.size)}\n${chain.join('')}`;
}

function absenceLines(path: string, cause: Absence, cwd: string): string[] {
  const asker = 'from' in cause && cause.from !== undefined ? [`${shortPath(cause.from, cwd)} asks for it`] : [];
  const bring = `to take it along: "pack": { "assets": [${JSON.stringify(relative(cwd, path).split(sep).join('/'))}] }`;
  switch (cause.type) {
    case 'no-such-file': return ['there is no such file, and nothing in the program has this name'];
    case 'ignored': return [`left out by "ignore": ${cause.by.map((glob) => JSON.stringify(glob)).join(', ')}`, ...asker];
    case 'platform': return ['left out: it is for another platform than the target', ...asker];
    case 'external': return [`its package is "external": ${JSON.stringify(cause.by)}`];
    case 'not-reached': return [
      cause.package === undefined ? 'nothing in the program asks for it' : `${cause.package} is ${cause.packageIsIn ? 'in, but nothing asks for this file of it' : 'not in: nothing asks for it'}`,
      ...cause.doubts.map(({ file, line, column }) => `what is asked for at ${shortPath(file, cwd)}:${line}:${column} is only known at run time`),
      bring,
    ];
  }
}

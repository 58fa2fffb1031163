import { join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, targetNode, type TargetLine } from '@pack-internal/target-nodes';
import { createDisk } from '../src/disk.ts';
import { nodeCapabilities } from '../src/node-capabilities.ts';
import { createPackageReader } from '../src/package-json.ts';
import { createResolver, type Loader } from '../src/resolve/resolver.ts';

/** Where a request leads; `parent` need not exist. */
export type Question = readonly [parent: string, request: string, loader: Loader];

/** How many questions a Node was asked, and where our rules answer otherwise. */
export interface Comparison {
  readonly resolved: number;
  readonly failed: number;
  readonly differences: readonly string[];
}

/** Asks the Node of a line, and our resolution for that Node: a path, a builtin, or the code of an error. */
export async function compareWithNode(line: TargetLine, questions: readonly Question[], conditions: readonly string[] = []): Promise<Comparison> {
  const asked = await guardedRun(await targetNode(line), ['--no-warnings', ...conditions.map((condition) => `--conditions=${condition}`), join(import.meta.dirname, 'ask-node.mjs')], {
    input: JSON.stringify(questions), env: { HOME: '/nowhere' }, timeoutMs: 600_000,
  });
  if (asked.stderr !== '' || asked.exitCode !== 0) throw new Error(`Node ${line} answered with ${asked.exitCode}: ${asked.stderr}`);
  const answers = JSON.parse(asked.stdout) as string[];
  const answer = ourAnswers(line, conditions);
  const differences = questions.flatMap((question, index) => {
    const ours = answer(question);
    const [parent, request, loader] = question;
    return ours === answers[index] ? [] : [`${loader} ${JSON.stringify(request)} from ${parent}: node ${answers[index]}, ours ${ours}`];
  });
  const resolved = answers.filter((each) => /^(?:\/|node:|data:)/.test(each)).length;
  return { resolved, failed: answers.length - resolved, differences };
}

/** Our answers, as what asks Node writes its own. */
export function ourAnswers(line: TargetLine, conditions: readonly string[] = []): (question: Question) => string {
  const disk = createDisk();
  const capabilities = nodeCapabilities(TARGET_VERSIONS[line]);
  const packages = createPackageReader(disk, { unreadableFails: capabilities.unreadableManifestFails });
  const resolve = createResolver({ disk, packages, capabilities, conditions });
  return ([parent, request, loader]) => {
    const found = resolve(request, parent, loader);
    return found.type === 'file' ? found.path : found.type === 'builtin' ? found.name : found.type === 'inline' ? request : found.code;
  };
}

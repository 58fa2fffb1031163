import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TargetLine } from '@pack-internal/target-nodes';
import { ourAnswers } from '../node-answers.ts';
import { startNodeServer } from '../node-server.ts';
import { questionsOf, writePackage, type RandomManifest } from './random-maps.ts';

/** Throws where Node and our resolution differ on a package with this manifest; gives how many requests lead somewhere. */
export interface ManifestCheck {
  (manifest: RandomManifest): Promise<number>;
  close(): void;
}

/** Starts the Node of a line, which is asked about packages that are written below `room`. */
export async function checkManifest(room: string, line: TargetLine, conditions: readonly string[]): Promise<ManifestCheck> {
  const server = await startNodeServer(line, 'ask-node.mjs', conditions.map((condition) => `--conditions=${condition}`));
  let count = 0;
  const check = async (manifest: RandomManifest): Promise<number> => {
    const root = join(room, `${line}-${conditions.join('-')}-${count++}`);
    writePackage(root, manifest);
    const questions = questionsOf(root, manifest);
    const answers = await server.ask(questions) as string[];
    const answer = ourAnswers(line, conditions);
    const differences = questions.flatMap((question, index) => {
      const ours = answer(question);
      return ours === answers[index] ? [] : [`${question[2]} ${JSON.stringify(question[1])} from ${question[0].slice(root.length)}: node ${answers[index]}, ours ${ours}`];
    });
    if (differences.length > 0) throw new Error([JSON.stringify(manifest), ...differences.slice(0, 5)].join('\n'));
    rmSync(root, { recursive: true });
    return answers.filter((each) => /^(?:\/|node:)/.test(each)).length;
  };
  return Object.assign(check, { close: server.close });
}

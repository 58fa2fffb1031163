import { interleave, type Candidate } from '../interleave.ts';
import { measuredRun } from '../measured-run.ts';
import type { BenchResult } from '../report.ts';
import { LISTENING, servesItsPage } from './express-server.ts';
import { prepareExpressBuilds } from './express-builds.ts';

/** How long an executable takes from its start until it listens, against pkg's and against plain Node. */
export async function benchStartup(room: string, rounds: number, onRound: (round: number) => void): Promise<BenchResult> {
  const { project, candidates, outputs, env, node } = await prepareExpressBuilds(room);
  for (const { command } of candidates) await measuredRun(command);
  const start = (name: string, file: string, args: readonly string[]): Candidate => ({
    name, command: { file, args, cwd: project, env, until: LISTENING, verify: ({ stdout }) => { if (!stdout.includes('stopped')) throw new Error(`${name} did not stop as asked: ${stdout}`); } },
  });
  const starts = [start('pack', outputs.pack, []), start('pkg', outputs.pkg, []), start('node server.js', node, ['server.js'])];
  for (const { command } of starts) await servesItsPage(command.file, command.args, project, env);
  return {
    title: 'Starting the express fixture',
    description: 'From the start of the process until the server says that it listens, files in the page cache.',
    rounds: await interleave(starts, rounds, onRound),
    against: 'pkg',
    goals: [{ name: 'pack', against: 'pkg', quantity: 'wallMs', atMost: 1 }],
  };
}

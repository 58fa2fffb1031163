import { interleave } from '../interleave.ts';
import type { BenchResult } from '../report.ts';
import { servesItsPage } from './express-server.ts';
import { prepareExpressBuilds } from './express-builds.ts';

/** How long and with how much memory an executable is built, against @yao-pkg/pkg 6.23 in its SEA mode. */
export async function benchBuild(room: string, rounds: number, onRound: (round: number) => void): Promise<BenchResult> {
  const { candidates, outputs, env } = await prepareExpressBuilds(room);
  const measured = await interleave(candidates, rounds, onRound);
  for (const executable of Object.values(outputs)) await servesItsPage(executable, [], room, env);
  return {
    title: 'Building the express fixture',
    description: 'From an installed project to one executable for the Node of the host. Both have the Node binary in their caches, and keep nothing of the program from one build for the next; both executables then had to serve their page.',
    rounds: measured,
    against: 'pkg',
    goals: [
      { name: 'pack', against: 'pkg', quantity: 'wallMs', atMost: 0.15 },
      { name: 'pack', against: 'pkg', quantity: 'peakBytes', atMost: 0.25 },
    ],
  };
}

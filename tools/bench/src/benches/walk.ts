import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { interleave, type Candidate } from '../interleave.ts';
import { benchNode, privateEnvironment, ROOT } from '../prepare.ts';
import type { BenchResult } from '../report.ts';
import { installedProject } from '../startup/installed-project.ts';
import { peer } from '../startup/peers.ts';

/** What a walk of the project has to find at least. */
const AT_LEAST = 5000;

/** How long it takes to find the files of a large program, and how much memory. */
export async function benchWalk(room: string, rounds: number, onRound: (round: number) => void): Promise<BenchResult> {
  const node = benchNode();
  const env = await privateEnvironment(room);
  const { directory, entry } = await installedProject('apps/large');
  const [cold, warm] = [join(room, 'cold'), join(room, 'warm')];
  const candidate = (name: string, script: string, args: readonly string[], prepare?: () => Promise<void>): Candidate => ({
    name, ...(prepare && { prepare }), command: {
      file: node.path, args: [join(ROOT, 'tools/bench/src/walk', script), ...args], env, watchMemoryMs: 15,
      verify: ({ stdout }) => { if (!(Number(stdout.trim().split('\n').at(-1)) > AT_LEAST)) throw new Error(`${name} found ${stdout} files`); },
    },
  });
  return {
    title: 'Finding the files of a large program',
    description: `webpack, typescript-eslint, core-js, Babel and nine clients of AWS: more than ${AT_LEAST} modules. Whole processes, from the start of Node to its end: a first walk, which also writes what the next one uses; one where nothing has changed; the walker of pkg 6.23 as \`--sea\` uses it; @vercel/nft 1.11.5.`,
    rounds: await interleave([
      candidate('first walk', 'by-pack.mjs', [directory, entry, cold], () => rm(cold, { recursive: true, force: true })),
      candidate('next walk', 'by-pack.mjs', [directory, entry, warm]),
      candidate('pkg', 'by-pkg.cjs', [await peer('@yao-pkg/pkg'), directory, entry]),
      candidate('nft', 'by-nft.mjs', [await peer('@vercel/nft'), directory, entry]),
    ], rounds, onRound),
    against: 'first walk',
    goals: [
      { name: 'first walk', against: 'pkg', quantity: 'wallMs', atMost: 0.1 },
      { name: 'first walk', against: 'nft', quantity: 'wallMs', atMost: 0.5 },
      { name: 'next walk', against: 'first walk', quantity: 'wallMs', atMost: 0.15 },
      { name: 'first walk', quantity: 'peakBytes', atMost: 400e6 },
    ],
  };
}

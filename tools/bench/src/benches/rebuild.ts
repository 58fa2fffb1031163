import { access, cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { interleave, type Candidate } from '../interleave.ts';
import { measuredRun } from '../measured-run.ts';
import { benchNode, PACK_CLI, privateEnvironment } from '../prepare.ts';
import type { BenchResult } from '../report.ts';
import { installedProject } from '../startup/installed-project.ts';

/** How long a build takes after a change to one file of a large program, against one from nothing. */
export async function benchRebuild(room: string, rounds: number, onRound: (round: number) => void): Promise<BenchResult> {
  const node = benchNode();
  const env = await privateEnvironment(room);
  const project = join(room, 'large');
  await cp((await installedProject('apps/large')).directory, project, { recursive: true, verbatimSymlinks: true });
  let changes = 0;
  let shown = 0;
  const change = (): Promise<void> => writeFile(join(project, 'changing.js'), `exports.value = 'change ${++changes}';\n`);
  const candidate = (name: string, output: string, prepare: () => Promise<void>): Candidate => ({
    name, prepare, command: {
      file: node.path, args: [PACK_CLI, '.', '--target', node.target, '--output', join(room, output)], cwd: project, env, watchMemoryMs: 15,
      verify: () => access(join(room, output)),
    },
  });
  const measured = await interleave([
    candidate('from nothing', 'first', async () => {
      await rm(join(project, 'node_modules/.cache'), { recursive: true, force: true });
      await change();
    }),
    candidate('one file changed', 'next', async () => {
      await change();
      shown = changes;
    }),
  ], rounds, onRound);
  await measuredRun({ file: join(room, 'next'), args: [], cwd: room, env, verify: ({ stdout }) => { if (stdout !== `18 parts, change ${shown}\n`) throw new Error(`the executable printed ${stdout}`); } });
  return {
    title: 'Building a large program again',
    description: 'The whole of `pack` on the program above: from nothing, and after a change to one source file, which the executable of the last round then had to show. Both have the Node binary of the host.',
    rounds: measured,
    against: 'from nothing',
    goals: [{ name: 'one file changed', quantity: 'wallMs', atMost: 1500 }],
  };
}

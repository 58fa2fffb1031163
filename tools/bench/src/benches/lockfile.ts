import { join } from 'node:path';
import { interleave, type Candidate } from '../interleave.ts';
import { benchNode, ROOT } from '../prepare.ts';
import type { BenchResult } from '../report.ts';
import { median } from '../statistics.ts';

const OURS = '@pack/runtime-lockfile';
const YAML = 'yaml';
const LOCKFILE = join(ROOT, 'fixtures/lockfiles/pnpm-node-24.6.0/pnpm-lock.yaml');
const KEY = 'node@runtime:24.6.0';

/** The peer gives the values only: nothing of them is checked. */
const PROGRAMS: Readonly<Record<string, string>> = {
  [OURS]: `const { readRuntimes } = await import('@pack/runtime-lockfile');
    const before = process.cpuUsage();
    const keys = (await readRuntimes(process.argv[1])).map(({ key }) => key);
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ ms: (user + system) / 1000, keys }));`,
  [YAML]: `const { readFile } = await import('node:fs/promises');
    const { parseAllDocuments } = await import('yaml');
    const before = process.cpuUsage();
    const documents = parseAllDocuments(await readFile(process.argv[1], 'utf8')).map((document) => document.toJS());
    const keys = Object.keys(documents.at(-1).packages).filter((key) => key.includes('@runtime:'));
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ ms: (user + system) / 1000, keys }));`,
};

/** Finding the runtimes in a large lockfile. */
export async function benchLockfile(_: string, rounds: number, onRound: (round: number) => void): Promise<BenchResult> {
  const times = new Map<string, number[]>();
  const candidates = Object.entries(PROGRAMS).map(([name, program]): Candidate => ({
    name,
    command: {
      file: benchNode().path, args: ['--input-type=module', '--eval', program, LOCKFILE], cwd: join(ROOT, 'tools/bench'),
      verify: ({ stdout }) => {
        const { ms, keys } = JSON.parse(stdout) as { ms: number; keys: string[] };
        if (keys.join() !== KEY) throw new Error(`${name} found ${keys.join()}`);
        times.set(name, [...times.get(name) ?? [], ms]);
      },
    },
  }));
  const measured = await interleave(candidates, rounds, onRound);
  const reading = [...times].map(([name, all]) => `${name} ${Math.round(median(all))} ms`).join(', ');
  return {
    title: 'Reading a lockfile of 850 KB',
    description: `pnpm's own lockfile with Node 24.6.0, two YAML documents: the runtimes in it, checked, against its values by \`yaml\`, unchecked. Whole processes; CPU time of the reading alone: ${reading}.`,
    rounds: measured,
    against: YAML,
    goals: [{ name: OURS, against: YAML, quantity: 'wallMs', atMost: 0.5 }],
  };
}

import { join } from 'node:path';
import { interleave, type Candidate } from '../interleave.ts';
import { measuredRun } from '../measured-run.ts';
import { benchNode, PACK_CLI, privateEnvironment } from '../prepare.ts';
import type { BenchResult } from '../report.ts';
import { assetProject, moduleProject } from './scale-projects.ts';

const FEW = '50 modules';
const MANY = '50 of 20,000 modules';
const NONE = 'no other assets';
const LARGE = '2 GB of other assets';
/** Kilobytes that a program may hold more after it has read one asset of 64 KB: the heap alone grows by up to two thousand. */
const ASSET_GROWTH_KB = 4096;

/** What lies unused in an executable must not be felt at start. */
export async function benchScale(room: string, rounds: number, onRound: (round: number) => void): Promise<BenchResult> {
  const node = benchNode();
  const env = await privateEnvironment(room);
  const builds: string[] = [];
  const built = async (name: string, project: string): Promise<string> => {
    const output = `${project}-app`;
    const { wallMs, peakBytes = 0 } = await measuredRun({
      file: node.path, args: [PACK_CLI, '.', '--target', node.target, '--node-path', node.path, '--output', output], cwd: project, env, watchMemoryMs: 15, verify: () => {},
    });
    builds.push(`${name}: ${(wallMs / 1000).toFixed(1)} s, ${Math.round(peakBytes / 1e6)} MB`);
    return output;
  };
  const modules = (name: string, file: string): Candidate => ({
    name, command: { file, args: [], env, watchMemoryMs: 5, verify: ({ stdout }) => { if (stdout !== '1225\n') throw new Error(`${name} printed ${stdout}`); } },
  });
  const assets = (name: string, file: string): Candidate => ({
    name, command: { file, args: [], env, watchMemoryMs: 5, verify: ({ stdout }) => {
      const { before, after } = JSON.parse(stdout) as { before: number; after: number };
      if (after - before > ASSET_GROWTH_KB) throw new Error(`${name}: reading 64 KB took ${after - before} kB of memory`);
    } },
  });
  const candidates = [
    modules(FEW, await built(FEW, moduleProject(join(room, 'few'), 50, 50))),
    modules(MANY, await built(MANY, moduleProject(join(room, 'many'), 20_000, 50))),
    assets(NONE, await built(NONE, assetProject(join(room, 'none'), 0))),
    assets(LARGE, await built(LARGE, assetProject(join(room, 'large'), 2))),
  ];
  return {
    title: 'Starting with much that is not used',
    description: `Generated CommonJS projects. The first two load the same 50 modules and end; the last two read one asset of 64 KB, which may take no more than ${ASSET_GROWTH_KB} kB of memory, and end. 5 MB are a tenth of what they hold. Time and peak memory of their builds: ${builds.join('; ')}.`,
    rounds: await interleave(candidates, rounds, onRound),
    against: FEW,
    goals: [
      { name: MANY, against: FEW, quantity: 'wallMs', atMost: 1.05 },
      { name: MANY, against: FEW, quantity: 'cpuMs', atMost: 1.05 },
      { name: LARGE, against: NONE, quantity: 'peakBytes', atMost: 1.1 },
    ],
  };
}

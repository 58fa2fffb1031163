import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { interleave, type Candidate } from '../interleave.ts';
import { benchNode, PACK_CLI, privateEnvironment } from '../prepare.ts';
import type { BenchResult } from '../report.ts';

const execute = promisify(execFile);

/** Installing a runtime that is in place already. */
export async function benchReinstall(room: string, rounds: number, onRound: (round: number) => void): Promise<BenchResult> {
  const node = benchNode();
  const ownEnvironment = Object.entries(await privateEnvironment(room)).filter(([name]) => !/^(?:p?npm_(?!config_(?:registry|userconfig))|CI$)/i.test(name)); // not those of the pnpm that runs this
  const env = { ...Object.fromEntries(ownEnvironment), PATH: `${dirname(node.path)}:${process.env['PATH']}` };
  const ours = join(room, 'ours');
  await mkdir(ours);
  await writeFile(join(ours, 'package.json'), '{"name":"app","version":"1.0.0","private":true,"dependencies":{"node":"runtime:24"}}');
  await writeFile(join(ours, 'pnpm-workspace.yaml'), 'enableGlobalVirtualStore: false\nstoreDir: ./.store\ncacheDir: ./.cache\n');
  await execute(node.path, [PACK_CLI, 'runtime', 'install', '--save-lockfile'], { cwd: ours, env });
  const candidates: Candidate[] = [{
    name: 'pack runtime install',
    command: { file: node.path, args: [PACK_CLI, 'runtime', 'install', '--frozen-lockfile', '--json'], cwd: ours, env, verify: ({ stdout }) => isInPlace(stdout) },
  }];
  for (const major of [11, 12]) {
    const theirs = join(room, `pnpm-${major}`);
    await cp(ours, theirs, { recursive: true, filter: (path) => !path.includes('node_modules') });
    const program = await pnpm(major, room);
    await execute(program, ['install', '--frozen-lockfile'], { cwd: theirs, env });
    candidates.push({ name: `pnpm ${major} install`, command: { file: program, args: ['install', '--frozen-lockfile'], cwd: theirs, env, verify: async () => { await readFile(join(theirs, 'node_modules/node/package.json')); } } });
  }
  return {
    title: 'Installing a runtime that is in place',
    description: 'A project with nothing but Node 24, which its lockfile pins, the whole command with `--frozen-lockfile`. pnpm 12 is a native program, and looks at what it noted of the whole; `pack` starts Node, and looks at every file of the runtime.',
    rounds: await interleave(candidates, rounds, onRound),
    against: 'pnpm 11 install',
    goals: [{ name: 'pack runtime install', against: 'pnpm 11 install', quantity: 'wallMs', atMost: 0.6 }],
  };
}

function isInPlace(stdout: string): void {
  const { runtimes } = JSON.parse(stdout) as { runtimes: { wasInPlace: boolean; linked: string[] }[] };
  if (runtimes.length !== 1 || !runtimes[0]!.wasInPlace || runtimes[0]!.linked.length > 0) throw new Error(`there was something to do: ${stdout}`);
}

async function pnpm(major: number, cwd: string): Promise<string> {
  const { stdout } = await execute('npx', ['-y', '-p', `pnpm@${major}`, '-c', 'command -v pnpm'], { cwd });
  const program = stdout.trim().split('\n').at(-1) ?? '';
  if (!isAbsolute(program)) throw new Error(`npx has no pnpm ${major}: ${stdout}`);
  return program;
}

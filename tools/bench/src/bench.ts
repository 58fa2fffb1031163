import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchBuild } from './benches/build.ts';
import { benchExtract } from './benches/extract.ts';
import { benchInject, type InjectChoice } from './benches/inject.ts';
import { benchLockfile } from './benches/lockfile.ts';
import { benchRebuild } from './benches/rebuild.ts';
import { benchReinstall } from './benches/reinstall.ts';
import { benchScale } from './benches/scale.ts';
import { benchShares } from './benches/shares.ts';
import { benchStartup, type StartupChoice } from './benches/startup.ts';
import { benchWalk } from './benches/walk.ts';
import { describeMachine } from './machine.ts';
import { ROOT } from './prepare.ts';
import { putBetweenMarkers, reportOf, type BenchResult, type Report } from './report.ts';

/*
 * `pnpm bench [name …] [--rounds N] [--no-write]`: prints a table for each bench and puts it into docs/benchmarks.md.
 * Of `startup`, a part: `--apps express,tsc --nodes 22,26 --columns pack,pkg`; of `inject`: `--targets linux-x64,win32-x64
 * --nodes 26 --sizes 1,300`, in MB, or `--quick`, which has a table of its own. Exits with 1 if a goal was missed.
 */

type Bench<Result> = (room: string, rounds: number, onRound: (round: number) => void, choice: StartupChoice & InjectChoice) => Promise<Result>;

const ofOneTable = (bench: Bench<BenchResult>): Bench<Report> => async (...args) => reportOf(await bench(...args));

const BENCHES: Readonly<Record<string, { readonly run: Bench<Report>; readonly rounds: number }>> = {
  build: { run: ofOneTable(benchBuild), rounds: 5 },
  walk: { run: ofOneTable(benchWalk), rounds: 3 },
  rebuild: { run: ofOneTable(benchRebuild), rounds: 5 },
  extract: { run: ofOneTable(benchExtract), rounds: 3 },
  inject: { run: benchInject, rounds: 5 },
  lockfile: { run: ofOneTable(benchLockfile), rounds: 9 },
  reinstall: { run: ofOneTable(benchReinstall), rounds: 9 },
  scale: { run: ofOneTable(benchScale), rounds: 25 },
  shares: { run: benchShares, rounds: 5 },
  startup: { run: benchStartup, rounds: 15 },
};
const DOCUMENT = join(ROOT, 'docs/benchmarks.md');

const { positionals, values: { rounds: askedRounds, write, ...choice } } = parseArgs({
  allowPositionals: true, allowNegative: true,
  options: { rounds: { type: 'string' }, write: { type: 'boolean', default: true }, apps: { type: 'string' }, nodes: { type: 'string' }, columns: { type: 'string' }, targets: { type: 'string' }, sizes: { type: 'string' }, quick: { type: 'boolean' } },
});
const unknown = positionals.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  console.error(`no bench is called ${unknown}; there are: ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}

for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
  const { run, rounds } = BENCHES[name]!;
  const room = await mkdtemp(join(tmpdir(), 'pack-bench-'));
  try {
    console.error(`${name}: preparing`);
    const report = await run(room, Number(askedRounds ?? rounds), (round) => console.error(`${name}: ${round === 0 ? 'warming up' : `round ${round}`}`), choice);
    const text = `${report.text}\n\nOn ${describeMachine()}.`;
    console.log(`\n${text}\n`);
    if (write) await writeFile(DOCUMENT, putBetweenMarkers(await readFile(DOCUMENT, 'utf8'), report.marker ?? name, text));
    if (!report.isReached) process.exitCode = 1;
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

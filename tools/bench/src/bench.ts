import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchBuild } from './benches/build.ts';
import { benchScale } from './benches/scale.ts';
import { benchStartup } from './benches/startup.ts';
import { describeMachine } from './machine.ts';
import { ROOT } from './prepare.ts';
import { isReached, putBetweenMarkers, renderResult, type BenchResult } from './report.ts';

/*
 * `pnpm bench [name …] [--rounds N] [--no-write]`: prints a table for each bench and puts it into docs/benchmarks.md.
 * Exits with 1 if a goal was missed.
 */

type Bench = (room: string, rounds: number, onRound: (round: number) => void) => Promise<BenchResult>;

const BENCHES: Readonly<Record<string, { readonly run: Bench; readonly rounds: number }>> = {
  build: { run: benchBuild, rounds: 5 },
  scale: { run: benchScale, rounds: 25 },
  startup: { run: benchStartup, rounds: 25 },
};
const DOCUMENT = join(ROOT, 'docs/benchmarks.md');

const { positionals, values } = parseArgs({ allowPositionals: true, allowNegative: true, options: { rounds: { type: 'string' }, write: { type: 'boolean', default: true } } });
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
    const result = await run(room, Number(values.rounds ?? rounds), (round) => console.error(`${name}: ${round === 0 ? 'warming up' : `round ${round}`}`));
    const text = `${renderResult(result)}\n\nOn ${describeMachine()}.`;
    console.log(`\n${text}\n`);
    if (values.write) await writeFile(DOCUMENT, putBetweenMarkers(await readFile(DOCUMENT, 'utf8'), name, text));
    if (result.goals.some((goal) => !isReached(goal, result.rounds))) process.exitCode = 1;
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

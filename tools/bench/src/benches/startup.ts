import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { interleave, type Candidate, type Rounds } from '../interleave.ts';
import { measuredRun } from '../measured-run.ts';
import { lineNode, privateEnvironment, type BenchNode } from '../prepare.ts';
import type { Report } from '../report.ts';
import { asNew, commandOf, workingDirectory } from '../startup/candidate.ts';
import { chosen } from '../startup/chosen.ts';
import { COLUMNS, type ColumnName } from '../startup/columns.ts';
import { whyItFails } from '../startup/failure.ts';
import { installedProject } from '../startup/installed-project.ts';
import { RECIPES, type Recipe } from '../startup/recipes.ts';
import { renderStartup, type StartResult } from '../startup/render-startup.ts';

/** What to measure; all of it unless told. */
export interface StartupChoice {
  readonly apps?: string | undefined;
  readonly nodes?: string | undefined;
  readonly columns?: string | undefined;
}

/** On this line everybody runs, on the others only these columns, unless columns are chosen. */
const MAIN_LINE: TargetLine = '24';
const OTHER_LINES: readonly ColumnName[] = ['node', 'pack', 'pack-warm'];
/** Rounds of their own in which memory is watched, which takes time. */
const MEMORY_ROUNDS = 5;
const WATCH_MEMORY_MS = 2;
/** How often each candidate has to do its work before anything is measured. */
const TRIALS = 2;

/** How long programs take to start, against plain Node and against what others make of them. */
export async function benchStartup(room: string, rounds: number, _onRound: unknown, choice: StartupChoice): Promise<Report> {
  const apps = chosen(choice.apps, RECIPES.map(({ name }) => name));
  const lines = chosen(choice.nodes, Object.keys(TARGET_VERSIONS) as TargetLine[]);
  const columns = choice.columns === undefined ? undefined : chosen(choice.columns, Object.keys(COLUMNS) as ColumnName[]);
  const env = { ...await privateEnvironment(room), TMPDIR: join(room, 'tmp') };
  await mkdir(env.TMPDIR);
  const results: StartResult[] = [];
  for (const line of lines.toSorted((a, b) => Number(b === MAIN_LINE) - Number(a === MAIN_LINE))) {
    const node = await lineNode(line);
    const wanted = new Set<ColumnName>(['node', ...columns ?? (line === MAIN_LINE ? Object.keys(COLUMNS) as ColumnName[] : OTHER_LINES)]);
    for (const recipe of RECIPES.filter(({ name }) => apps.includes(name))) {
      console.error(`startup: ${recipe.name} on Node ${line}`);
      results.push(await measureApp({ recipe, node, columns: [...wanted], env, room: join(room, `${recipe.name}-${line}`), rounds }));
    }
  }
  return renderStartup(results, MAIN_LINE);
}

interface Measuring {
  readonly recipe: Recipe;
  readonly node: BenchNode;
  readonly columns: readonly ColumnName[];
  readonly env: NodeJS.ProcessEnv;
  readonly room: string;
  readonly rounds: number;
}

async function measureApp({ recipe, node, columns, env, room, rounds }: Measuring): Promise<StartResult> {
  const project = await installedProject(`apps/${recipe.name}`);
  const cwd = await workingDirectory(project, room);

  const candidates: Candidate[] = [];
  const failures = new Map<ColumnName, string>();
  for (const name of columns) {
    try {
      const making = join(room, name);
      await mkdir(making);
      const program = await COLUMNS[name].make({ recipe, project, node, env, room: making });
      const one = { name, ...commandOf(recipe, await asNew(program, join(making, 'program')), cwd, env) };
      for (let trial = 0; trial < TRIALS; trial++) {
        await one.prepare();
        await measuredRun(one.command);
      }
      candidates.push(one);
    } catch (error) {
      if (name === 'node') throw error;
      failures.set(name, whyItFails(error));
      console.error(`startup: ${recipe.name}, ${COLUMNS[name].title} fails: ${failures.get(name)}`);
    }
  }
  const time = await interleave(candidates, rounds * (recipe.more ?? 1));
  const watched = candidates.map((one) => ({ ...one, command: { ...one.command, watchMemoryMs: WATCH_MEMORY_MS } }));
  const memory: Rounds = await interleave(watched, Math.min(rounds, MEMORY_ROUNDS));
  return { recipe, node, columns, time, memory, failures };
}

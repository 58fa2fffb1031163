import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lineNode, privateEnvironment, type BenchNode } from '../prepare.ts';
import type { Report } from '../report.ts';
import { asNew, commandOf, workingDirectory } from '../startup/candidate.ts';
import { chosen } from '../startup/chosen.ts';
import { COLUMNS, type ColumnName } from '../startup/columns.ts';
import { installedProject } from '../startup/installed-project.ts';
import { RECIPES, type Recipe } from '../startup/recipes.ts';
import { sampledStart } from '../startup/sampled-start.ts';
import { SHARES, type Share } from '../startup/share-of-stack.ts';

type Counts = ReadonlyMap<Share, number>;

/** What the time of a start is spent on, in an executable and in plain Node: for finding out, with no goals. */
export async function benchShares(room: string, rounds: number, _onRound: unknown, choice: { readonly apps?: string | undefined }): Promise<Report> {
  const apps = chosen(choice.apps, RECIPES.map(({ name }) => name));
  const env = await privateEnvironment(room);
  const node = await lineNode('24');
  const rows: string[] = [];
  for (const recipe of RECIPES.filter(({ name }) => apps.includes(name))) {
    console.error(`shares: ${recipe.name}`);
    const [ours, plain] = [await profile('pack-warm'), await profile('node')];
    rows.push(`| ${recipe.name} | ${(sum(ours) / sum(plain)).toFixed(2)} | ${SHARES.map((share) => `${percent(ours, share)} (${percent(plain, share)})`).join(' | ')} |`);

    async function profile(column: ColumnName): Promise<Counts> {
      return samplesOf({ recipe, column, node, env, room: join(room, recipe.name), rounds });
    }
  }
  const text = [
    `Shares of the CPU time of an executable that was built with \`--warm\`, Node ${node.version}, from \`perf record -g\` at 8 kHz, ${rounds} starts each;`,
    'in brackets what plain Node spends on the same, in percent of its own time. CPU: the samples of the one by those of the other.', '',
    `| | CPU | ${SHARES.join(' | ')} |`, `| --- | --: | ${SHARES.map(() => '--:').join(' | ')} |`, ...rows,
  ].join('\n');
  return { text, isReached: true };
}

interface Sampling {
  readonly recipe: Recipe;
  readonly column: ColumnName;
  readonly node: BenchNode;
  readonly env: NodeJS.ProcessEnv;
  readonly room: string;
  readonly rounds: number;
}

async function samplesOf({ recipe, column, node, env, room, rounds }: Sampling): Promise<Counts> {
  const project = await installedProject(`apps/${recipe.name}`);
  const cwd = await workingDirectory(project, room);
  const making = join(room, column);
  await mkdir(making);
  const program = await COLUMNS[column].make({ recipe, project, node, env, room: making });
  const { command, prepare } = commandOf(recipe, await asNew(program, join(making, 'program')), cwd, env);
  const counts = new Map<Share, number>();
  for (let round = 0; round <= rounds; round++) {
    await prepare();
    const samples = await sampledStart(command, join(making, 'perf.data'));
    if (round === 0) continue; // the first one warms up
    for (const [share, count] of samples) counts.set(share, (counts.get(share) ?? 0) + count);
  }
  return counts;
}

const sum = (counts: Counts): number => [...counts.values()].reduce((total, count) => total + count, 0);

function percent(counts: Counts, share: Share): number {
  return Math.round((counts.get(share) ?? 0) / sum(counts) * 100);
}

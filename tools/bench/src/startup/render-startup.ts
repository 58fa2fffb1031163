import type { Rounds } from '../interleave.ts';
import type { Measurement } from '../measured-run.ts';
import type { BenchNode } from '../prepare.ts';
import type { Report } from '../report.ts';
import { medianOf, ratio } from '../statistics.ts';
import { COLUMNS, type ColumnName } from './columns.ts';
import type { Recipe } from './recipes.ts';

/** What was measured of one program on one Node. */
export interface StartResult {
  readonly recipe: Recipe;
  readonly node: BenchNode;
  readonly columns: readonly ColumnName[];
  readonly time: Rounds;
  readonly memory: Rounds;
  /** Why a column is missing: it did not do its work. */
  readonly failures: ReadonlyMap<ColumnName, string>;
}

/** What we hold ourselves to; the others are there to be compared with. */
const OURS: readonly ColumnName[] = ['pack', 'pack-warm'];
/** On other lines of Node than the main one, ratios may be this much higher. */
const OTHER_LINE_MARGIN = 1.15;
/** No program of ours may take longer than this, of plain Node's time and of its memory. */
const MEMORY_GOAL = 1.05;

/** The tables of all lines, the main one first, what fails and why, and the recipes. */
export function renderStartup(results: readonly StartResult[], mainLine: string): Report {
  const lines = [...new Set(results.map(({ node }) => node.version))];
  const isMain = (result: StartResult): boolean => result.node.version.startsWith(`${mainLine}.`);
  const sections = lines.flatMap((version) => {
    const ofLine = results.filter(({ node }) => node.version === version);
    const counts = ofLine.map(({ time }) => time.get('node')!.length);
    const rounds = Math.min(...counts);
    const more = ofLine.filter((_, index) => counts[index]! > rounds).map(({ recipe: { name }, time }) => `${name} ${time.get('node')!.length}`);
    const memoryRounds = ofLine[0]!.memory.get('node')!.length;
    return [
      `### Starting programs on Node ${version}`, '',
      `Wall time as a ratio to plain Node's: medians of ${rounds} interleaved rounds${more.length > 0 ? ` (${more.join(', ')})` : ''}${OURS.some((name) => ofLine[0]!.columns.includes(name)) ? ', for pack with least and most; **bold**: more than the goal' : ''}.`, '',
      ...timeTable(ofLine, isMain), '',
      `Peak memory as a ratio to plain Node's, medians of ${memoryRounds} rounds of their own; CPU time of pack, all rounds together; **bold**: more than ${MEMORY_GOAL} of the memory.`, '',
      ...costTable(ofLine), '',
      ...failureList(ofLine),
    ];
  });
  const missed = results.flatMap((result) => OURS.filter((name) => result.columns.includes(name)).flatMap((name) => missedGoals(result, name, isMain(result))));
  const goals = missed.length === 0 ? ['All goals are reached.'] : ['Missed:', '', ...missed.map((one) => `- ${one}`)];
  const recipes = [...new Set(results.map(({ recipe }) => recipe))].map(({ name, description }) => `- ${name}: ${description} (\`tools/bench/apps/${name}\`)`);
  return { text: [...sections, ...goals, '', 'The programs:', '', ...recipes].join('\n'), isReached: missed.length === 0 };
}

function timeTable(results: readonly StartResult[], isMain: (result: StartResult) => boolean): string[] {
  const columns = results[0]!.columns.filter((name) => name !== 'node');
  return table(['', 'goal', COLUMNS.node.title, ...columns.map((name) => COLUMNS[name].title)], results.map((result) => [
    result.recipe.name, goalOf(result, isMain(result)).toFixed(2), `${Math.round(medianOf(result.time, 'node', 'wallMs')!)} ms`,
    ...columns.map((name) => {
      const found = ratio(result.time, name, 'node', 'wallMs');
      if (found === undefined) return 'fails';
      if (!OURS.includes(name)) return found.median.toFixed(2);
      return `${emphasised(found.median, goalOf(result, isMain(result)))} (${found.least.toFixed(2)}–${found.most.toFixed(2)})`;
    }),
  ]));
}

function costTable(results: readonly StartResult[]): string[] {
  const columns = results[0]!.columns.filter((name) => name !== 'node');
  const ours = columns.filter((name) => OURS.includes(name));
  const header = ['', `${COLUMNS.node.title}, memory`, ...columns.map((name) => COLUMNS[name].title), ...ours.map((name) => `${COLUMNS[name].title}, CPU`)];
  return table(header, results.map((result) => [
    result.recipe.name, `${Math.round((medianOf(result.memory, 'node', 'peakBytes') ?? NaN) / 1e6)} MB`,
    ...columns.map((name) => {
      if (result.failures.has(name)) return 'fails';
      const found = ratio(result.memory, name, 'node', 'peakBytes')?.median;
      return found === undefined ? '–' : OURS.includes(name) ? emphasised(found, MEMORY_GOAL) : found.toFixed(2);
    }),
    ...ours.map((name) => totalRatio(result.time, name, 'cpuMs')?.toFixed(2) ?? '–'),
  ]));
}

function failureList(results: readonly StartResult[]): string[] {
  const failures = results.flatMap(({ recipe, failures: found }) => [...found].map(([name, reason]) => `- ${recipe.name}, ${COLUMNS[name].title}: \`${reason.replaceAll('`', "'")}\``));
  return failures.length === 0 ? [] : ['What "fails" stands for, not timed:', '', ...failures, ''];
}

function missedGoals(result: StartResult, name: ColumnName, isMain: boolean): string[] {
  const title = `${result.recipe.name}, ${COLUMNS[name].title}, Node ${result.node.version}`;
  const failure = result.failures.get(name);
  if (failure !== undefined) return [`${title}: fails`];
  const time = ratio(result.time, name, 'node', 'wallMs')!.median;
  const memory = ratio(result.memory, name, 'node', 'peakBytes')?.median;
  const goal = goalOf(result, isMain);
  return [
    ...(time > goal ? [`${title}: wall time ${time.toFixed(3)}, goal ${goal.toFixed(2)}`] : []),
    ...(memory === undefined || memory > MEMORY_GOAL ? [`${title}: peak memory ${memory?.toFixed(3) ?? 'not measured'}, goal ${MEMORY_GOAL}`] : []),
  ];
}

function goalOf({ recipe }: StartResult, isMain: boolean): number {
  return isMain ? recipe.goal : recipe.goal * OTHER_LINE_MARGIN;
}

/** Of what is counted too coarsely for single rounds. */
function totalRatio(rounds: Rounds, name: string, quantity: keyof Measurement): number | undefined {
  const total = (one: string): number => (rounds.get(one) ?? []).reduce((sum, measurement) => sum + (measurement[quantity] ?? NaN), 0);
  const found = total(name) / total('node');
  return Number.isFinite(found) && rounds.has(name) ? found : undefined;
}

function emphasised(value: number, atMost: number): string {
  return value > atMost ? `**${value.toFixed(2)}**` : value.toFixed(2);
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [header, header.map((_, column) => (column === 0 ? '---' : '--:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

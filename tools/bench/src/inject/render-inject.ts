import type { Measurement } from '../measured-run.ts';
import type { Report } from '../report.ts';
import { medianOf, ratio } from '../statistics.ts';
import type { ToolName } from './injection-tools.ts';

/** What one payload took in one Node binary. */
export interface InjectionResult {
  readonly target: string;
  readonly version: string;
  readonly megabytes: number;
  /** Bytes of the executable beyond those of the binary and the payload, and on macOS the hashes of the payload's pages. */
  readonly overhead: number;
  readonly measured: ReadonlyMap<ToolName, readonly Measurement[]>;
}

/** What we promised; `perPlatform` is the most wall time as a ratio to that of a copy. */
const GOALS = { cpu: 0.1, peakBytes: 150e6, overhead: 64 * 1024, wall: { linux: 2, darwin: 4, win32: 2 } } as const;

/** One table for each size, and what was missed. */
export function renderInjections(results: readonly InjectionResult[]): Report {
  const missed: string[] = [];
  const sections = [...new Set(results.map(({ megabytes }) => megabytes))].map((megabytes) => {
    const rows = results.filter((result) => result.megabytes === megabytes).map((result) => row(result, missed));
    const table = [HEADER, HEADER.map((_, column) => column < 2 ? '---' : '--:'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
    return [`#### ${megabytes === 1024 ? '1 GB' : `${megabytes} MB`}`, '', ...table, ''].join('\n');
  });
  const end = missed.length === 0 ? 'Every goal was reached.' : ['Missed:', '', ...missed.map((line) => `- ${line}`)].join('\n');
  return { text: [...sections, end].join('\n'), isReached: missed.length === 0 };
}

const HEADER = ['', 'Node', 'CPU time', "of postject's", "of --build-sea's", "call's wall time", "of cp's", 'peak memory', "postject's", "--build-sea's", 'overhead'];

function row({ target, version, megabytes, overhead, measured }: InjectionResult, missed: string[]): string[] {
  const name = `${megabytes} MB, ${target}, Node ${version}`;
  const median = (tool: ToolName, quantity: keyof Measurement): number | undefined => measured.get(tool)?.length ? medianOf(measured, tool, quantity) : undefined;
  const judged = (what: string, value: number | undefined, atMost: number, text: string): string => {
    if (value === undefined || value <= atMost) return text;
    missed.push(`${name}: ${what} ${text}, goal ${what === 'peak memory' ? megabytesOf(atMost) : what === 'overhead' ? '64 KB' : atMost}`);
    return `**${text}**`;
  };
  const cpu = median('pack', 'cpuMs')!;
  const of = (tool: ToolName): number | undefined => { const theirs = median(tool, 'cpuMs'); return theirs === undefined ? undefined : cpu / theirs; };
  const [ofPostject, ofBuildSea] = [of('postject'), of('--build-sea')];
  const wall = ratio(measured, 'pack', 'cp', 'wallMs')!;
  const peak = median('pack', 'peakBytes')!;
  const limit = GOALS.wall[target.split('-')[0] as keyof typeof GOALS.wall];
  return [
    target, version, seconds(cpu),
    ofPostject === undefined ? 'aborts' : judged("CPU time of postject's", ofPostject, GOALS.cpu, ofPostject.toFixed(3)),
    ofBuildSea === undefined ? '–' : ofBuildSea.toFixed(3),
    seconds(median('pack', 'wallMs')!), judged("wall time of cp's", wall.median, limit, `${wall.median.toFixed(2)} (${wall.least.toFixed(2)}–${wall.most.toFixed(2)})`),
    judged('peak memory', megabytes >= 1024 ? peak : undefined, GOALS.peakBytes, megabytesOf(peak)), megabytesOf(median('postject', 'peakBytes')), megabytesOf(median('--build-sea', 'peakBytes')),
    judged('overhead', overhead, GOALS.overhead, `${(overhead / 1024).toFixed(1)} KB`),
  ];
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

function megabytesOf(bytes: number | undefined): string {
  return bytes === undefined ? '–' : `${Math.round(bytes / 1e6)} MB`;
}

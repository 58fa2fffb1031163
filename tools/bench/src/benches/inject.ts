import { createWriteStream, rmSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fetchRuntime, type RuntimeArch, type RuntimePlatform } from '@pack/binary-fetcher';
import { targetNode } from '@pack-internal/target-nodes';
import { TOOLS, type ToolName } from '../inject/injection-tools.ts';
import { renderInjections, type InjectionResult } from '../inject/render-inject.ts';
import { measuredRun, type Measurement } from '../measured-run.ts';
import type { Report } from '../report.ts';

/** What to measure; all of it unless told. */
export interface InjectChoice {
  readonly nodes?: string | undefined;
  readonly targets?: string | undefined;
  /** Megabytes. */
  readonly sizes?: string | undefined;
  /** One Node for each target, that of line 24 where there is one, and 1 and 300 MB: some ten minutes. */
  readonly quick?: boolean | undefined;
}

/** Of each line the newest binary that the npm registry has for a target; where a line is missing, it has none. */
const BINARIES: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['22.23.3', '24.21.0', '26.10.0'],
  'linux-arm64': ['22.23.3', '24.21.0', '26.10.0'],
  'darwin-x64': ['22.23.3', '24.18.1', '26.10.0'],
  'darwin-arm64': ['22.23.2', '24.0.0', '26.10.0'],
  'win32-x64': ['22.23.3', '24.21.0', '26.10.0'],
  'win32-arm64': ['22.23.2', '26.7.0'],
};
const SIZES = [1, 300, 1024];
const QUICK_SIZES = [1, 300];
const QUICK_LINE = '24';
/** Bytes of page hashes that macOS wants for each megabyte of payload: 32 for each 4 KB. They are told apart from the overhead. */
const HASHES = 8192;

/** Putting payloads into Node binaries of every target, beside postject, `--build-sea` of Node 26, and a copy of the same bytes. */
export async function benchInject(room: string, rounds: number, _onRound: unknown, choice: InjectChoice): Promise<Report> {
  const results: InjectionResult[] = [];
  const loads = [loadavg()[0]!];
  const node26 = await targetNode('26', process.arch as RuntimeArch);
  for (const megabytes of choice.sizes?.split(',').map(Number) ?? (choice.quick ? QUICK_SIZES : SIZES)) {
    const payload = join(room, `payload-${megabytes}`);
    await writePayload(payload, megabytes);
    for (const [target, versions] of Object.entries(BINARIES).filter(([target]) => choice.targets?.split(',').includes(target) ?? true)) {
      for (const version of chosen(versions, choice)) {
        const [platform, arch] = target.split('-') as [RuntimePlatform, RuntimeArch];
        const { path: input } = await fetchRuntime({ version, platform, arch });
        const place = join(room, 'outputs');
        await mkdir(place);
        console.error(`inject: ${megabytes} MB into ${version} of ${target}`);
        const measured = await measureAll({ input, payload, room: place, node26 }, tools(platform, megabytes), rounds);
        results.push({ target, version, megabytes, overhead: statSync(join(place, 'pack')).size - statSync(input).size - megabytes * 2 ** 20 - (platform === 'darwin' ? megabytes * HASHES : 0), measured });
        rmSync(place, { recursive: true });
      }
    }
    rmSync(payload);
  }
  const { text, isReached } = renderInjections(results);
  loads.push(loadavg()[0]!);
  const conditions = `Medians of ${rounds} interleaved rounds, in brackets least and most; the slow peers ran in one of them; **bold**: a goal missed. Load of the machine, this bench with it: ${loads.map((load) => load.toFixed(1)).join(' to ')}.`;
  return { text: `${conditions}\n\n${text}`, isReached, ...choice.quick && { marker: 'inject-quick' } };
}

function chosen(versions: readonly string[], { nodes, quick }: InjectChoice): readonly string[] {
  const ofLines = (lines: readonly string[]): string[] => versions.filter((version) => lines.includes(version.split('.')[0]!));
  if (nodes !== undefined) return ofLines(nodes.split(','));
  return quick ? [...ofLines([QUICK_LINE]), ...versions.slice(-1)].slice(0, 1) : versions;
}

/** Where each tool lives: postject's WebAssembly and the gigabytes that `--build-sea` takes set the limits. */
function tools(platform: RuntimePlatform, megabytes: number): ToolName[] {
  const postject = megabytes <= (platform === 'linux' ? 200 : 300);
  return ['pack', 'cp', ...postject ? ['postject'] as const : [], ...megabytes <= 300 ? ['--build-sea'] as const : []];
}

/** All tools in turn. Those that take half a minute run in the first round only: their times hardly vary. */
async function measureAll(facts: Parameters<(typeof TOOLS)[ToolName]>[0], names: readonly ToolName[], rounds: number): Promise<ReadonlyMap<ToolName, readonly Measurement[]>> {
  const measured = new Map<ToolName, Measurement[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const isFast = name === 'pack' || name === 'cp';
      if (!isFast && round !== 1) continue;
      const { prepare, command, wallMs } = TOOLS[name](facts);
      await prepare?.();
      const measurement = await measuredRun(command);
      if (round > 0) measured.get(name)!.push(wallMs ? { ...measurement, wallMs: wallMs() } : measurement); // the first run fills caches
    }
  }
  return measured;
}

/** Bytes that no file system and no tool makes smaller. */
async function writePayload(path: string, megabytes: number): Promise<void> {
  const piece = Buffer.alloc(1 << 20);
  await pipeline(Readable.from((function* pieces() {
    for (let index = 0; index < megabytes; index++) {
      let state = index + 1;
      for (let at = 0; at < piece.length; at += 4) {
        state = Math.imul(state, 1_664_525) + 1_013_904_223 | 0;
        piece.writeInt32LE(state, at);
      }
      yield Buffer.from(piece);
    }
  })()), createWriteStream(path));
}

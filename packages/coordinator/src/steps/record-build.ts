import { digestSource, type ByteSource, type SeaAsset } from '@pack/sea-assets';
import { BUILD_RECORD_ASSET_KEY } from '@pack/vfs-provider';
import type { BuildContext } from '../build-context.ts';
import { targetText } from '../target.ts';
import { encodeBuildRecord, fromProject, packVersion, recordedOptions, sha256, type BuildRecord } from '../verify/build-record.ts';

/** What the record is about, beside the assets. */
export interface RecordedParts {
  readonly main: string;
  readonly codeCache?: Uint8Array | undefined;
  readonly execArgv: readonly string[];
}

/** The assets of a blob, and behind them the record of the build, which knows their hashes when they have been read. */
export function withBuildRecord(assets: readonly SeaAsset[], parts: RecordedParts, context: BuildContext): readonly SeaAsset[] {
  const digested = assets.map(({ key, source }) => ({ key, source: digestSource(source) }));
  const recordWith = (hashOf: (index: number) => string): Buffer => encodeBuildRecord(recordOf(parts, context, Object.fromEntries(digested.map(({ key }, index) => [key, hashOf(index)]))));
  const source: ByteSource = {
    length: recordWith(() => '0'.repeat(64)).length,
    async *chunks() { yield recordWith((index) => digested[index]!.source.sha256()); },
  };
  return [...digested, { key: BUILD_RECORD_ASSET_KEY, source }];
}

function recordOf({ main, codeCache, execArgv }: RecordedParts, { project, entry, settings, target, runtime, sourceDateEpoch }: BuildContext, assets: Readonly<Record<string, string>>): BuildRecord {
  return {
    format: 1, pack: packVersion(), name: entry.name, entry: fromProject(entry.file, project.root), target: targetText(target),
    runtime: { sha256: runtime.sha256 },
    // Which of a line it was, so that it is the same one the next time.
    options: recordedOptions({ ...settings, ...(settings.runtime !== undefined && { runtime: `node@${target.version}` }) }, project.root),
    sourceDateEpoch: sourceDateEpoch ?? null,
    contents: { main: sha256(main), ...(codeCache && { codeCache: sha256(codeCache) }), execArgv: sha256(JSON.stringify(execArgv)), assets },
  };
}

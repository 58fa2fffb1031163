import path from 'node:path';
import { bytesSource, writeArchive, type PackedArchive, type SeaAsset } from '@pack/sea-assets';
import { ARCHIVE_ASSET_KEY, bootstrapExecArgv, bootstrapParts, firstRunCacheAsset, partAssetKey, type BootstrapParts, type RecordedFile } from '@pack/vfs-provider';
import type { FileKind, GraphFile } from '@pack/walker';
import type { BuildContext } from '../build-context.ts';
import { binaryDataAssets } from './binary-data.ts';
import { chooseMount } from './choose-mount.ts';
import { compileCaches, NO_CACHES, type CodeCaches } from './compile-caches.ts';
import { analyse } from '../analysis.ts';
import { fileStats } from '../file-stats.ts';
import { archivePath, layOutArchive, placesOf, type LayoutOptions } from './lay-out-archive.ts';
import type { MadeBlob } from './made-blob.ts';
import { nodeFlags } from './node-flags.ts';
import { warmRuns } from './warm-runs.ts';
import { writeBlob } from './write-blob.ts';

/** The blob of a project: the bootstrap as its main script, and one asset, the archive of the project's files. */
export async function makeProjectBlob(context: BuildContext): Promise<MadeBlob> {
  const { graph, settings, entry, target, report, signal } = context;
  const { kind: mount, mountPoint } = chooseMount(context);
  const places = placesOf(graph, entry.name, mountPoint);
  const execArgv = [...bootstrapExecArgv({ mount }), ...nodeFlags(settings, target)];

  const { modules: compiled, bootstrap: codeCache } = settings.codeCache && mount !== 'public' ? await report.step('compile', () => compileCaches(context, mount, places, execArgv)) : NO_CACHES;
  const parts = bootstrapParts({ mount, codeCache });
  const options: LayoutOptions = { name: entry.name, version: entry.version, nodeVersion: target.version, stats: fileStats(settings.fileStats, context.sourceDateEpoch, entry.version), nodeOptions: settings.nodeOptions, allowInspector: settings.allowInspector, args: settings.args, binaryData: settings.binaryData !== undefined };
  const data = await binaryDataAssets(settings);
  const blobWith = ({ pieces }: PackedArchive, { more = [], flags = [] }: { readonly more?: readonly SeaAsset[]; readonly flags?: readonly string[] } = {}): ReturnType<typeof writeBlob> => writeBlob(context, {
    main: parts.main, mainFormat: 'commonjs', execArgv: [...execArgv, ...flags],
    // the head last: it says what was learned when the parts were read
    assets: [
      ...parts.assets.map(assetOf),
      ...pieces.parts.map((source, part) => ({ key: partAssetKey(part), source })),
      { key: ARCHIVE_ASSET_KEY, source: pieces.head },
      ...data, ...more,
    ],
  });

  // Without caches: V8 keeps in a cache what it was given in one, and these are to hold what the runs use.
  const recorded = settings.warm.length === 0 || mount === 'public' ? [] : await report.step('warm', () => warmRuns(context, execArgv, async (recordTo, flags) => (
    (await blobWith(await writeArchive(layOutArchive(graph, places, NO_CACHES.modules, { ...options, recordTo })), { flags })).blob)));
  const { caches, order } = withRecorded(compiled, recorded.map(({ path: file, codeCache: cache }) => ({ path: path.join(places.root, file), codeCache: settings.codeCache ? cache : NO_CACHE })));

  const firstRunCache = settings.firstRunCache && mount !== 'public' && caches.size === 0;
  const archive = await report.step('archive', async () => writeArchive(layOutArchive(graph, places, caches, { ...options, order, firstRunCache })));
  signal.throwIfAborted();
  const { blob, writer } = await report.step('blob', () => blobWith(archive, { more: firstRunCache ? [assetOf(firstRunCacheAsset())] : [] }));

  const modules = graph.files.filter((file) => isModule(file.kind));
  const assets = graph.files.filter((file) => !isModule(file.kind));
  return {
    blob, writer,
    sizes: { modules: bytesOf(modules), assets: bytesOf(assets) + (data[0]?.source.length ?? 0), codeCache: [...caches.values()].reduce((sum, cache) => sum + cache.length, 0) },
    ...(context.analyze && { analysis: analyse(graph, archive, (file) => archivePath(places.root, file)) }),
    files: { modules: modules.length, assets: assets.length + data.length, codeCaches: caches.size },
  };
}

const NO_CACHE = new Uint8Array(0);

/** The caches of modules with those of the runs in their place, and the order in which the runs have read files. */
function withRecorded(compiled: CodeCaches['modules'], recorded: readonly RecordedFile[]): { caches: CodeCaches['modules']; order: ReadonlyMap<string, number> } {
  const caches = new Map(compiled);
  const order = new Map<string, number>();
  const used = new Map<string, number>();
  for (const { path: file, codeCache } of recorded) {
    if (!order.has(file)) order.set(file, order.size);
    // Of several runs, the one that used more of the module.
    if (codeCache.length <= (used.get(file) ?? 0)) continue;
    used.set(file, codeCache.length);
    caches.set(file, codeCache);
  }
  return { caches, order };
}

function assetOf({ key, bytes }: BootstrapParts['assets'][number]): SeaAsset {
  return { key, source: bytesSource(bytes) };
}

function isModule(kind: FileKind): boolean {
  return kind === 'commonjs' || kind === 'module' || kind === 'json';
}

function bytesOf(files: readonly GraphFile[]): number {
  return files.reduce((sum, file) => sum + file.size, 0);
}

import { writeArchive, type ByteSource } from '@pack/sea-assets';
import { ARCHIVE_ASSET_KEY, bootstrapExecArgv, bootstrapParts } from '@pack/vfs-provider';
import type { FileKind, GraphFile } from '@pack/walker';
import type { BuildContext } from '../build-context.ts';
import { compileCaches, NO_CACHES } from './compile-caches.ts';
import { layOutArchive, placesOf } from './lay-out-archive.ts';
import type { MadeBlob } from './made-blob.ts';
import { writeBlob } from './write-blob.ts';

/** The blob of a project: the bootstrap as its main script, and one asset, the archive of the project's files. */
export async function makeProjectBlob(context: BuildContext): Promise<MadeBlob> {
  const { graph, settings, entry, target, report, signal } = context;
  const places = placesOf(graph, settings.mountPoint);
  const execArgv = [...bootstrapExecArgv({ mount: settings.mount }), ...settings.execArgv];

  const { modules: caches, bootstrap: codeCache } = settings.codeCache ? await report.step('compile', () => compileCaches(context, places, execArgv)) : NO_CACHES;
  const archive: ByteSource = await report.step('archive', async () => writeArchive(layOutArchive(graph, places, caches, {
    name: entry.name, version: entry.version, nodeVersion: target.version,
  })));
  signal.throwIfAborted();
  const parts = bootstrapParts({ mount: settings.mount, codeCache });
  const { blob, writer } = await report.step('blob', () => writeBlob(context, {
    main: parts.main, mainFormat: 'commonjs', execArgv,
    assets: [...parts.assets.map(({ key, bytes }) => ({ key, source: bytesSource(bytes) })), { key: ARCHIVE_ASSET_KEY, source: archive }],
  }));

  const modules = graph.files.filter((file) => isModule(file.kind));
  const assets = graph.files.filter((file) => !isModule(file.kind));
  return {
    blob, writer,
    sizes: { modules: bytesOf(modules), assets: bytesOf(assets), codeCache: [...caches.values()].reduce((sum, cache) => sum + cache.length, 0) },
    files: { modules: modules.length, assets: assets.length, codeCaches: caches.size },
  };
}

function bytesSource(bytes: Uint8Array): ByteSource {
  return { length: bytes.length, async *chunks() { yield bytes; } };
}

function isModule(kind: FileKind): boolean {
  return kind === 'commonjs' || kind === 'module' || kind === 'json';
}

function bytesOf(files: readonly GraphFile[]): number {
  return files.reduce((sum, file) => sum + file.size, 0);
}

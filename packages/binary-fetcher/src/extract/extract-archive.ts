import { stat } from 'node:fs/promises';
import { DEFAULT_LIMITS, type ArchiveItem, type ArchiveLimits } from './archive-entry.ts';
import { createJudge, type JudgeOptions } from './judge-entries.ts';
import { readTarball } from './read-tarball.ts';
import { readZip, type ZipLibrary } from './read-zip.ts';
import type { TreeWriter, WrittenFile } from './tree-writer.ts';

export interface ExtractRequest {
  /** A file whose bytes were verified. */
  readonly archive: string;
  readonly format: 'tarball' | 'zip';
  readonly strip: JudgeOptions['strip'];
  readonly writer: TreeWriter;
  /** Which files are wanted; all unless told. The others are judged all the same. */
  readonly wants?: ((path: string) => boolean) | undefined;
  readonly limits?: Partial<ArchiveLimits> | undefined;
  readonly zipLibrary?: ZipLibrary | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExtractedTree {
  readonly files: readonly WrittenFile[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
}

/**
 * Writes the wanted files of an archive. Each entry is judged before anything of it is written, those of a zip all
 * before the first; symbolic links are made last, so that nothing can be written through one. After an error the tree
 * is unfinished: the caller throws it away.
 * @throws PackError ERR_PACK_ARCHIVE_PATH, _LINK, _ENTRY, _COLLISION, _MISMATCH, _LIMIT, _DAMAGED.
 */
export async function extractArchive(request: ExtractRequest): Promise<ExtractedTree> {
  const { archive, format, strip, writer, wants = () => true, zipLibrary: library, signal } = request;
  const limits = { ...DEFAULT_LIMITS, ...request.limits };
  const { size: packedBytes } = await stat(archive);
  const { judge, finish } = createJudge({ strip, limits, packedBytes });
  const files: WrittenFile[] = [];
  const links: ArchiveItem[] = [];
  try {
    for await (const item of format === 'tarball' ? readTarball(archive, { judge, limits, signal }) : readZip(archive, { library, judge, limits, signal })) {
      signal?.throwIfAborted();
      if (!wants(item.path)) continue;
      if (item.kind === 'file') files.push(await writer.file(item.path, { executable: item.executable, body: item.body() }));
      else if (item.kind === 'directory') await writer.directory(item.path);
      else links.push(item);
    }
  } catch (error) {
    await writer.finished().catch(() => {}); // who throws the tree away finds nobody writing to it
    throw error;
  }
  await writer.finished();
  finish();
  const made = links.filter(({ target }) => wants(target!)).map(({ path, target }) => ({ path, target: target! }));
  for (const { path, target } of made) await writer.link(path, target);
  return { files, links: made };
}

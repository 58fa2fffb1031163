import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { ZipFile } from 'yazl';

/** A file or a symbolic link of an archive. Directories are written as publishers do: for a tarball, by their own entries. */
export interface ArchiveEntry {
  readonly path: string;
  readonly content?: Buffer | string;
  /** Permissions; 0o644 unless told. */
  readonly mode?: number;
  /** Makes it a symbolic link that leads there. */
  readonly link?: string;
}

/** Every entry has the same date, so that the same entries give the same bytes. */
const DATE = new Date('2026-01-01T00:00:00Z');

/** A gzipped tar, packed fast rather than well. */
export async function tarball(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const tar = pack();
  const packed = tar.pipe(createGzip({ level: 1 }));
  const done = collect(packed);
  const directories = new Set<string>();
  for (const { path, content = '', mode = 0o644, link } of entries) {
    for (const directory of parentsOf(path)) {
      if (directories.has(directory)) continue;
      directories.add(directory);
      tar.entry({ name: `${directory}/`, type: 'directory', mode: 0o755, mtime: DATE });
    }
    if (link === undefined) tar.entry({ name: path, mode, mtime: DATE }, content as string);
    else tar.entry({ name: path, type: 'symlink', linkname: link, mode: 0o777, mtime: DATE });
  }
  tar.finalize();
  return done;
}

/** A zip as Info-ZIP on a POSIX system writes it: with permissions. */
export async function zipArchive(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { path, content = '', mode = 0o644, link } of entries) {
    const bytes = Buffer.from(link ?? content);
    zip.addBuffer(bytes, path, { mtime: DATE, forceDosTimestamp: true, mode: link === undefined ? 0o100000 | mode : 0o120777, compressionLevel: 1 });
  }
  zip.end();
  return collect(zip.outputStream);
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

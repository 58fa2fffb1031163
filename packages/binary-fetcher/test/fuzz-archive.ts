import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import type { FuzzTarget } from '@pack-internal/fuzz';
import { extractArchive, type ExtractRequest } from '../src/extract/extract-archive.ts';
import type { TreeWriter } from '../src/extract/tree-writer.ts';

/** A target that unpacks into memory, and looks at each path that is written: none may lead elsewhere on any system. */
export function fuzzArchive(request: Pick<ExtractRequest, 'format' | 'zipLibrary'>, target: Pick<FuzzTarget, 'seeds' | 'inputs' | 'words'>): FuzzTarget {
  // In memory where the system has such a file system: fifty thousand files are written.
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'fuzz-archive-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  const archive = join(directory, 'archive');
  return {
    ...target,
    async run(input) {
      writeFileSync(archive, input);
      await extractArchive({ ...request, archive, strip: { prefix: '' }, writer: watchingWriter(), limits: { totalBytes: 1 << 20, fileBytes: 1 << 20 } });
    },
  };
}

function watchingWriter(): TreeWriter {
  const written = new Set<string>();
  const write = (path: string, kind: string): void => {
    const isPlain = posix.normalize(path) === path && !posix.isAbsolute(path) && !win32.isAbsolute(path) && !path.startsWith('..') && !/[\\:\0]/.test(path);
    if (!isPlain || !win32.resolve('C:\\root', path).startsWith('C:\\root\\')) throw new Error(`${JSON.stringify(path)} leads elsewhere`);
    if (kind !== 'directory' && written.has(path.toLowerCase())) throw new Error(`${JSON.stringify(path)} is written twice`);
    written.add(path.toLowerCase());
  };
  return {
    async directory(path) { write(path, 'directory'); },
    async file(path, { executable, body }) {
      write(path, 'file');
      let size = 0;
      for await (const chunk of body) if ((size += chunk.byteLength) > 1 << 20) throw new Error('more bytes than allowed');
      return { path, size, executable, sha256: '' };
    },
    async link(path, target) {
      write(path, 'link');
      if (posix.normalize(target).startsWith('..') || posix.isAbsolute(target)) throw new Error(`a link to ${JSON.stringify(target)}`);
    },
    async finished() {},
  };
}

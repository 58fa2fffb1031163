import { writeFileSync, renameSync } from 'node:fs';
import type { Archive } from '@pack/sea-assets/reader';
import type { CompiledModule, LoadObserver } from './load-observer.ts';

/** How long nothing new may be read before a run that goes on counts as started, in milliseconds. */
const QUIET = 300;

/**
 * Notes the files that are read, in their order, and the modules that are compiled, and writes that to
 * `<directory>/<process>-<thread>`: when the thread ends, and for servers each time nothing new has been read for a while.
 * Only in executables that a build makes to learn from; see `readRecords` for the format.
 */
export function recordRun(archive: Archive, directory: string, threadId: number): LoadObserver {
  const read = new Set<number>();
  const modules = new Map<number, CompiledModule>();
  const { body, text, framedText } = archive;
  const own = archive as { -readonly [Key in keyof Archive]: Archive[Key] };
  own.body = (id) => { read.add(id); return body.call(archive, id); };
  own.text = (id) => { read.add(id); return text.call(archive, id); };
  own.framedText = (id) => { read.add(id); return framedText.call(archive, id); };

  const file = `${directory}/${process.pid}-${threadId}`;
  const write = (): void => {
    const parts = [...read].flatMap((id) => {
      const cache = cacheOf(modules.get(id));
      const path = Buffer.from(archive.path(id));
      const head = Buffer.alloc(8);
      head.writeUInt32LE(path.length, 0);
      head.writeUInt32LE(cache.length, 4);
      return [head, path, cache];
    });
    writeFileSync(`${file}.tmp`, Buffer.concat(parts));
    renameSync(`${file}.tmp`, file);
  };
  let seen = 0;
  let written = 0;
  setInterval(() => {
    if (read.size === seen && read.size !== written) {
      write();
      written = read.size;
    }
    seen = read.size;
  }, QUIET).unref();
  process.on('exit', write);
  return { compiled: (id, _, module) => { modules.set(id, module); } };
}

function cacheOf(module: CompiledModule | undefined): Uint8Array {
  try {
    return module?.createCachedData() ?? NOTHING;
  } catch {
    return NOTHING; // e.g. asm.js, which V8 does not serialise
  }
}

const NOTHING = new Uint8Array(0);

/** Prints what the mount's own functions give: `node --expose-internals --expose-gc mount-primitives.ts <archive>`. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openArchive } from '@pack/sea-assets/reader';
import { createMaterialize } from '../src/mount/binding/materialize.ts';
import { mountBinding } from '../src/mount/binding/mount-binding.ts';
import type { InternalBinding } from '../src/mount/binding/native.ts';
import * as topics from '../src/mount/binding/topics.ts';

const require = createRequire(import.meta.url);
const archive = openArchive(fs.readFileSync(process.argv[2] ?? ''));
const { internalBinding } = require('internal/test/binding') as { internalBinding: InternalBinding };
const mount = mountBinding(archive, { mountPoint: '/snapshot/app', internalBinding, requireInternal: require, createMaterialize, topics: () => topics });
const file = mount.materialize(archive.find('hello.txt'));

/** A FileHandle that nobody closes: Node closes its descriptor when it collects it (26 makes that an error). */
async function leak(): Promise<number> {
  const handle = await fs.promises.open('/snapshot/app/hello.txt');
  return handle.fd;
}

async function realFileWithLeakedNumber(): Promise<string> {
  const leaked = await leak();
  const opened: number[] = [];
  try {
    for (let i = 0; i < 50; i++) {
      globalThis.gc?.();
      await sleep(5);
      const fd = fs.openSync(process.execPath, 'r');
      opened.push(fd);
      if (fd === leaked) return fs.readSync(fd, Buffer.alloc(4), 0, 4, 0) === 4 && fs.fstatSync(fd).size > 1e6 ? 'read from the disk' : 'read from the archive';
    }
    return 'the number did not come again';
  } finally {
    for (const fd of opened) fs.closeSync(fd);
  }
}

function memoryOfSmallReads(): number {
  const fd = fs.openSync('/snapshot/app/large.bin', 'r');
  const buffer = Buffer.alloc(65_536);
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 100; i++) fs.readSync(fd, buffer, 0, buffer.length, i * 1000);
  fs.closeSync(fd);
  return process.memoryUsage().arrayBuffers - before;
}

console.log(JSON.stringify({
  mountPoint: mount.mountPoint,
  toArchivePath: ['hello.txt', 'link-file', 'node_modules/linked/x.js', 'dir/../hello.txt', '', 'nowhere'].map((path) => mount.toArchivePath(`/snapshot/app/${path}`) ?? null),
  outside: mount.toArchivePath('/etc/hosts') ?? null,
  resolveReal: archive.path(mount.resolveReal('/snapshot/app/link-dir/a.txt')),
  nowhere: mount.resolveReal('/snapshot/app/nowhere'),
  file,
  again: mount.materialize(archive.find('hello.txt')) === file,
  fileMode: (fs.statSync(file).mode & 0o777).toString(8),
  directoryMode: (fs.statSync(dirname(file)).mode & 0o777).toString(8),
  content: fs.readFileSync(file, 'utf8'),
  leaked: Number.parseInt(process.versions.node, 10) < 26 ? await realFileWithLeakedNumber() : 'read from the disk',
  copied: memoryOfSmallReads(),
  hasCounted: mount.stats().calls > 0,
}));

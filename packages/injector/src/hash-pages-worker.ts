import { closeSync, openSync, readSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { hashEachPage } from './hash-each-page.ts';
import type { PagesToHash } from './hash-pages.ts';

// A thread of hash-pages: hashes its share of the pages of a file.
const { path, offset, size, pageSize, hashes, at } = workerData as PagesToHash;
const into = Buffer.from(hashes);
const room = Buffer.allocUnsafeSlow(1 << 20);
const file = openSync(path, 'r');
let next = at;
for (let done = 0; done < size;) {
  const wanted = Math.min(room.length, size - done);
  let filled = 0;
  while (filled < wanted) {
    const read = readSync(file, room, filled, wanted - filled, offset + done + filled);
    if (read === 0) throw new Error(`${path} became shorter while it was hashed`);
    filled += read;
  }
  next = hashEachPage(room.subarray(0, wanted), pageSize, into, next);
  done += wanted;
}
closeSync(file);

import { openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { hashEachPage } from './hash-each-page.ts';
import type { HashThreadsOptions, PagesToHash } from './hash-threads.ts';

// A thread of hash-threads: hashes the pages that it is told of, and says when it has.
const { path, pageSize, hashes } = workerData as HashThreadsOptions;
const into = Buffer.from(hashes);
const room = Buffer.allocUnsafeSlow(1 << 20);
const file = openSync(path, 'r'); // closed with the thread

parentPort!.on('message', ({ offset, size, at }: PagesToHash) => {
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
  parentPort!.postMessage(undefined);
});

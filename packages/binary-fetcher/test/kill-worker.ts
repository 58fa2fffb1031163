import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fetchRuntimeArchive } from '../src/fetch-runtime-archive.ts';
import { contentOf, integrityOf } from './kill-archives.ts';

/*
 * Fetches small archives through a shared cache for ever, or the given ones once, and reads what it gets: `kill-worker.ts
 * <url> <cache> <cwd> [number …]`. Writes a line for each: what is not as published is a corrupt read.
 */

const [url = '', cacheDir = '', cwd = '', ...numbers] = process.argv.slice(2);
const DEADLOCK_MS = 60_000;

function* wanted(): Generator<number> {
  if (numbers.length > 0) return yield* numbers.map(Number);
  // A new one five times a second, the same for all processes: they all want it at once.
  for (;;) yield Math.floor(Date.now() / 200);
}

for (const number of wanted()) {
  const signal = AbortSignal.timeout(DEADLOCK_MS);
  const { bin, directory, files, fromCache } = await fetchRuntimeArchive({ url: `${url}/${number}.tar.gz`, integrity: integrityOf(number), archive: 'tarball', bin: 'bin/node' }, { cacheDir, cwd, signal }).catch((error: Error) => {
    console.log(`${signal.aborted ? 'deadlock' : 'failure'} ${number} ${error.message} ${String(error.cause)}`);
    process.exit(1);
  });
  const isRight = files.length === 2 && createHash('sha256').update(readFileSync(bin['node']!)).digest('hex') === createHash('sha256').update(contentOf(number)).digest('hex')
    && readFileSync(`${directory}/LICENSE`, 'utf8') === `licence ${number}`;
  console.log(`${isRight ? 'right' : 'corrupt'} ${number} ${fromCache}`);
}

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeptEntry } from './analysis-cache.ts';

/** What one file may hold, in UTF-16 units: about a hundred thousand modules. */
const MOST = 64_000_000;
/** How many files a directory may hold: for other targets, other entries, other versions of the analyser. */
const MOST_FILES = 8;
const HASH_LENGTH = 64;

/** The entries of a file by path; none when it is not there, cannot be read or is not as it was written. */
export function readKeptEntries(directory: string, name: string): ReadonlyMap<string, KeptEntry> {
  try {
    const text = readFileSync(join(directory, name), 'utf8');
    const body = text.slice(HASH_LENGTH);
    if (sha256(body) !== text.slice(0, HASH_LENGTH)) return new Map();
    return new Map((JSON.parse(body) as KeptEntry[]).map((entry) => [entry.path, entry]));
  } catch {
    return new Map();
  }
}

/**
 * Writes entries, the first ones as far as there is room, under a name of its own and then in the place of the file: who
 * reads it at the same time sees the old or the new one, and of two who write the later one wins.
 */
export function writeKeptEntries(directory: string, name: string, entries: readonly KeptEntry[]): void {
  const temporary = join(directory, `.${name}.${process.pid}-${Math.random().toString(36).slice(2, 8)}.tmp`);
  try {
    mkdirSync(directory, { recursive: true });
    const body = `[${upTo(MOST, entries.map((entry) => JSON.stringify(entry))).join(',\n')}]`;
    writeFileSync(temporary, sha256(body) + body);
    renameSync(temporary, join(directory, name));
    removeOldest(directory);
  } catch {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // there is not even a directory
    }
  }
}

function upTo(most: number, texts: readonly string[]): readonly string[] {
  let sum = 0;
  return texts.filter(({ length }) => (sum += length + 2) <= most);
}

function removeOldest(directory: string): void {
  const files = readdirSync(directory).filter((name) => /^walk-.*\.json$/.test(name)).map((name) => ({ path: join(directory, name), time: statSync(join(directory, name)).mtimeMs }));
  for (const { path } of files.sort((a, b) => b.time - a.time).slice(MOST_FILES)) rmSync(path, { force: true });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { later } from '../mount/later.ts';
import { ensurePrivateDirectory } from './private-file.ts';
import { hasEnded, processMark } from './process-mark.ts';

/**
 * Makes a directory for files that this process needs on the disk and nobody else may read (mode 0700). It is removed when
 * the process exits; what processes left that were killed is removed by the next one that makes such a directory: after
 * its own is made, so that nothing waits for it, and never what a process that may still run has.
 * Throws the system's error when there is no place for it.
 */
export function createRunDirectory(): string {
  const home = homeOfRuns();
  let isOurs = true;
  try {
    ensurePrivateDirectory(home);
  } catch {
    isOurs = false; // somebody else was there first: a directory of our own beside it will do, without the order
  }
  const made = mkdtempSync(isOurs ? join(home, `${processMark()}-`) : `${home}-`);
  const sweepOnce = (): void => {
    if (isOurs) removeLeftovers(home);
    isOurs = false;
  };
  later(sweepOnce);
  process.on('exit', () => {
    rmSync(made, { recursive: true, force: true });
    sweepOnce();
  });
  return made;
}

/** Removes what threads of this process have made that were ended from outside: no exit handler of theirs has run. */
export function removeOwnDirectories(): void {
  const home = homeOfRuns();
  if (!lstatSync(home, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const name of list(home)) {
    if (name.startsWith(`${processMark()}-`)) rmSync(join(home, name), { recursive: true, force: true });
  }
}

function homeOfRuns(): string {
  const { tmpdir } = process.getBuiltinModule('node:os');
  return join(tmpdir(), `pack-run-${process.getuid?.() ?? 'user'}`);
}

/** Removes the directories of processes that have ended. `home` is closed to others, so nobody exchanges anything in it. */
function removeLeftovers(home: string): void {
  for (const name of list(home)) {
    const path = join(home, name);
    try {
      if (hasEnded(name.slice(0, -'-XXXXXX'.length)) && lstatSync(path).isDirectory()) rmSync(path, { recursive: true, force: true });
    } catch {
      continue; // another process is removing it too, or may not: the next one tries again
    }
  }
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

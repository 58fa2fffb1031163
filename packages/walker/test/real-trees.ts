import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's own `node_modules`: real packages of all kinds, in pnpm's layout. */
export const pnpmStore: string = join(import.meta.dirname, '../../../node_modules/.pnpm');

/** Directories below `start` that have a package.json, sorted. */
export function packageDirectories(start: string, depth = 6): string[] {
  const found: string[] = [];
  const visit = (directory: string, left: number): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (!entry.isDirectory()) continue;
      const path = join(directory, entry.name);
      if (existsSync(join(path, 'package.json'))) found.push(path);
      if (left > 0) visit(path, left - 1);
    }
  };
  visit(start, depth);
  return found;
}

/** Scripts below `start`, sorted. */
export function scripts(start: string): string[] {
  const found: string[] = [];
  const visit = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile() && /\.[cm]?js$/.test(entry.name)) found.push(path);
    }
  };
  visit(start);
  return found;
}

import type { ArchiveContents } from '../src/archive/write-archive.ts';
import type { ArchiveEntry, ArchiveResolution } from '../src/archive/archive-entry.ts';
import { FILE_KINDS, RESOLUTION_KINDS } from '../src/format.ts';

const NAMES = ['a', 'b', 'index.js', 'package.json', 'node_modules', '@scope', 'ü', '日本', '\u{1F600}', '\uFB01', ' ', 'a b', '..a', '__proto__', 'x'.repeat(300)];
const REQUESTS = ['./a', '../b', 'express', '@scope/x', 'ü', '', 'node:fs', '#internal', './a?query'];
const BODIES = ['', 'exports.a = 1;\n', 'ümläut', '\uFEFFwith a mark', '\u{1F600}', '\0\x7f', 'latin \xe9'];

/** A stream of numbers in [0, 1) that depends on the seed alone (mulberry32). */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Contents with every sort of name, body, link and resolution; the same for the same seed. */
export function randomContents(seed: number): ArchiveContents {
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const entries = new Map<string, ArchiveEntry>([['main.js', file('main.js')]]);
  const directories = [''];

  for (let i = 0; i < 60; i++) {
    const directory = pick(directories);
    const path = directory === '' ? pick(NAMES) : `${directory}/${pick(NAMES)}`;
    if (entries.has(path) || directories.includes(path)) continue;
    const roll = random();
    if (roll < 0.3) {
      directories.push(path);
      if (random() < 0.5) entries.set(path, { type: 'directory', path, mode: Math.floor(random() * 0o10000), mtimeMs: random() * 2e12 });
    } else if (roll < 0.4) entries.set(path, { type: 'link', path, target: pick(['../a', 'ü', '/snapshot/x']), ...(random() < 0.5 ? { mtimeMs: 7.5 } : {}) });
    else entries.set(path, file(path));
  }

  const files = [...entries.values()].filter(({ type }) => type === 'file').map(({ path }) => path);
  const resolutions = new Map<string, ArchiveResolution>();
  for (let i = 0; i < 80; i++) {
    const edge = { from: pick(files), kind: pick(RESOLUTION_KINDS), request: pick(REQUESTS), target: random() < 0.3 ? pick(['node:fs', 'node:test/reporters']) : pick(files) };
    resolutions.set(JSON.stringify([edge.from, edge.kind, edge.request]), edge);
  }
  return {
    meta: { entry: 'main.js', mount: '/snapshot/x', name: 'ünï', nodeVersion: '24.0.0', seed },
    entries: [...entries.values()],
    resolutions: [...resolutions.values()],
  };

  function file(path: string): ArchiveEntry {
    const source = Buffer.from(pick(BODIES));
    const codeCache = random() < 0.3 ? { codeCache: Buffer.from('cache of '.repeat(Math.ceil(random() * 9))) } : {};
    return { type: 'file', path, kind: pick(FILE_KINDS), mode: Math.floor(random() * 0o10000), mtimeMs: random() * 2e12, source, size: source.length, hot: random() < 0.5, ...codeCache };
  }
}

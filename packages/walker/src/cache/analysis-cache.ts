import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import type { Text } from '../analyse/text.ts';
import type { ScannedFile } from '../scan/source-file.ts';
import { analyserVersion } from './analyser-version.ts';
import { readKeptEntries, writeKeptEntries } from './kept-entries.ts';

/** What was found out about the content of one file. */
export interface FileFacts {
  /** What Node takes it for where no package.json says it. */
  detected?: 'commonjs' | 'module';
  /** By kind and pass. */
  readonly scans: Record<string, KeptScan>;
  /** What it exports, by kind and member. */
  given?: Record<string, KeptTexts>;
  /** Whether it tells its own place, whether it exports a path right there, and which requests it may have one from. */
  place?: { readonly own: boolean; readonly exported: boolean; readonly from: readonly string[] };
}

/** What an analysis has asked for: with other answers it would have another result. */
export interface Asked {
  readonly asked: readonly (readonly [question: string, answer: string | null])[];
  /** What it wanted to know of the target, and was told. */
  readonly target: Readonly<Partial<Record<'platform' | 'arch' | 'libc', string | null>>>;
}

export interface KeptTexts extends Asked {
  readonly texts: readonly Text[];
}

export interface KeptScan extends Asked {
  readonly scanned: ScannedFile;
}

/** Facts about files, some of them from earlier walks. */
export interface AnalysisCache {
  /** @param read gives the content, if it has to be looked at */
  factsOf(path: string, stats: Stats, read: () => Uint8Array): FileFacts;
  /** SHA-256 of what `factsOf` has seen of a file. */
  contentHash(path: string): string | undefined;
  /** To be told when facts were added. */
  touch(): void;
  /** Keeps what this walk has used for the next one; a directory that cannot be written only means that it is not kept. */
  keep(): void;
}

/** As it is kept. */
export interface KeptEntry {
  readonly path: string;
  /** Of the content. */
  readonly hash: string;
  /** What the file system said of the file when it was read; absent when it was so young that a change could go unseen. */
  readonly identity?: string;
  readonly facts: FileFacts;
}

/** A file that has changed later than this before it was read may change again without another time: milliseconds. */
const YOUNG = 2000;

/**
 * The cache of a directory for walks that are alike.
 * @param alike whatever the facts depend on beside content, path and analyser
 */
export function openAnalysisCache(directory: string | undefined, alike: unknown): AnalysisCache {
  const version = directory === undefined ? undefined : analyserVersion();
  if (directory === undefined || version === undefined) return unkeptFacts();
  const name = `walk-${sha256(JSON.stringify([version, alike])).slice(0, 24)}.json`;
  const kept = readKeptEntries(directory, name);
  const used = new Map<string, KeptEntry>();
  let isChanged = false;

  return {
    factsOf(path, stats, read) {
      const now = used.get(path);
      if (now !== undefined) return now.facts;
      const before = kept.get(path);
      const identity = identityOf(stats);
      if (before !== undefined && before.identity === identity) {
        used.set(path, before);
        return before.facts;
      }
      const hash = sha256(read());
      const entry: KeptEntry = {
        path, hash, facts: before?.hash === hash ? before.facts : { scans: {} },
        ...(Date.now() - Math.max(stats.ctimeMs, stats.mtimeMs) > YOUNG && { identity }),
      };
      used.set(path, entry);
      if (before?.hash !== hash || before.identity !== entry.identity) isChanged = true;
      return entry.facts;
    },
    contentHash: (path) => used.get(path)?.hash,
    touch: () => { isChanged = true; },
    keep: () => {
      if (isChanged) writeKeptEntries(directory, name, [...used.values(), ...[...kept.values()].filter(({ path }) => !used.has(path))]);
    },
  };
}

/** The time of the last change to a file and its attributes cannot be set, other than that of its content. */
function identityOf({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}

/** Facts for the length of one walk. */
function unkeptFacts(): AnalysisCache {
  const known = new Map<string, FileFacts>();
  return {
    factsOf(path) {
      let facts = known.get(path);
      if (facts === undefined) known.set(path, facts = { scans: {} });
      return facts;
    },
    contentHash: () => undefined,
    touch: () => {},
    keep: () => {},
  };
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

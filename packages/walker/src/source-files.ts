import type { AnalysisCache, KeptScan } from './cache/analysis-cache.ts';
import { noting, isTrueOf } from './answers.ts';
import type { Disk } from './disk.ts';
import type { FileKind } from './module-graph.ts';
import { detectKind } from './file-kind.ts';
import { createOtherFiles } from './other-files.ts';
import { ownCopy } from './own-copy.ts';
import { fullPass } from './scan/full-pass.ts';
import { scanFile } from './scan/scan-file.ts';
import { forgetSkeleton } from './scan/skeleton.ts';
import type { ScannedFile, SourceFile } from './scan/source-file.ts';
import type { WalkedFile } from './walk-context.ts';

/** A text that is read when something is asked of it. */
export type SourceText = Pick<string, 'slice' | 'indexOf' | 'length'>;

/** How thoroughly a file is looked at: `checked` finds errors of syntax too, `full` tells how sure each request is. */
export type Pass = 'quick' | 'checked' | 'full';

/** The JavaScript files of a walk: read at most once, and looked at once if they are new. */
export interface SourceFiles {
  /** What Node takes a file for where no package.json says it. */
  detect(path: string): 'commonjs' | 'module';
  scan(file: WalkedFile, pass: Pass): ScannedFile;
  /** Without a byte order mark. */
  text(path: string): SourceText;
  /** Forgets the text of a file. */
  release(path: string): void;
}

/** What the analysis has to know of a file beside its text and what other files give it. */
export type DescribeFile = (file: Pick<WalkedFile, 'path' | 'kind'>) => Omit<SourceFile, 'source' | 'others'>;

/** @param kindOf how Node treats a file that is loaded */
export function createSourceFiles(disk: Disk, cache: AnalysisCache, { describe: describeAlone, kindOf }: { readonly describe: DescribeFile; readonly kindOf: (path: string) => FileKind }): SourceFiles {
  /** Texts of files that were read to know what they are, until they are visited. */
  const texts = new Map<string, string>();

  const read = (path: string): string => {
    let text = texts.get(path);
    if (text === undefined) texts.set(path, text = decode(disk.read(path)));
    return text;
  };
  const factsOf = (path: string): ReturnType<AnalysisCache['factsOf']> => cache.factsOf(path, disk.stat(path), () => {
    const bytes = disk.read(path);
    texts.set(path, decode(bytes));
    return bytes;
  });

  const describe = (file: Pick<WalkedFile, 'path' | 'kind'>): Omit<SourceFile, 'source'> => {
    const about = describeAlone(file);
    return { ...about, get main() { return about.main; }, ...(about.resolve && { others: othersOf(about) }) };
  };
  const othersOf = createOtherFiles({
    cache, factsOf,
    // What is not visited now is not kept in memory.
    read: (path) => texts.get(path) ?? decode(disk.read(path)),
    describe: (path) => describe({ path, kind: kindOf(path) }),
  });

  return {
    detect(path) {
      const facts = factsOf(path);
      if (facts.detected === undefined) {
        facts.detected = detectKind(read(path));
        cache.touch();
      }
      return facts.detected;
    },
    scan(file, pass) {
      const { scans } = factsOf(file.path);
      const about = describe(file);
      const name = `${about.kind} ${pass}`;
      const known = scans[name];
      if (known !== undefined && isTrueOf(known, about)) return known.scanned;
      const made = ownCopy(scan({ ...about, source: read(file.path) }, pass));
      scans[name] = made;
      cache.touch();
      return made.scanned;
    },
    text: (path) => ({
      slice: (start, end) => read(path).slice(start, end),
      indexOf: (searched, position) => read(path).indexOf(searched, position),
      get length() { return read(path).length; },
    }),
    release: (path) => {
      const text = texts.get(path);
      if (text !== undefined) forgetSkeleton(text);
      texts.delete(path);
    },
  };
}

function scan(source: SourceFile, pass: Pass): KeptScan {
  const { file, noted } = noting(source);
  return { scanned: pass === 'full' ? fullPass(file) : scanFile(file, { check: pass === 'checked' }), ...noted };
}

function decode(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

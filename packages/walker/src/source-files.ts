import type { AnalysisCache, KeptScan } from './cache/analysis-cache.ts';
import type { Disk } from './disk.ts';
import { detectKind } from './file-kind.ts';
import { fullPass } from './scan/full-pass.ts';
import { scanFile } from './scan/scan-file.ts';
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

/** @param describe what the analysis has to know of a file beside its text */
export function createSourceFiles(disk: Disk, cache: AnalysisCache, describe: (file: WalkedFile) => Omit<SourceFile, 'source'>): SourceFiles {
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
      const made = scan({ ...about, source: read(file.path) }, pass);
      scans[name] = made;
      cache.touch();
      return made.scanned;
    },
    text: (path) => ({
      slice: (start, end) => read(path).slice(start, end),
      indexOf: (searched, position) => read(path).indexOf(searched, position),
      get length() { return read(path).length; },
    }),
    release: (path) => texts.delete(path),
  };
}

/** Stands among the requests for the question which file the program starts from. */
const MAIN = '\0main';

/** Whether all that an analysis asked has the same answers now. */
function isTrueOf({ asked, target }: KeptScan, about: Omit<SourceFile, 'source'>): boolean {
  return Object.entries(target).every(([what, answer]) => (about.target[what as keyof KeptScan['target']] ?? null) === answer)
    && asked.every(([request, answer]) => ((request === MAIN ? about.main : about.resolve?.(request)) ?? null) === answer);
}

function scan(file: SourceFile, pass: Pass): KeptScan {
  const asked: [string, string | null][] = [];
  const target: Partial<Record<'platform' | 'arch' | 'libc', string | null>> = {};
  const note = <Key extends keyof KeptScan['target']>(what: Key): SourceFile['target'][Key] => {
    target[what] = file.target[what] ?? null;
    return file.target[what];
  };
  const noting: SourceFile = {
    ...file,
    target: {
      nodeVersion: file.target.nodeVersion,
      get platform() { return note('platform'); },
      get arch() { return note('arch'); },
      get libc() { return note('libc')!; },
    },
    get main() {
      asked.push([MAIN, file.main ?? null]);
      return file.main;
    },
    ...(file.resolve && { resolve: (request: string) => {
      const answer = file.resolve!(request);
      asked.push([request, answer ?? null]);
      return answer;
    } }),
  };
  return { scanned: pass === 'full' ? fullPass(noting) : scanFile(noting, { check: pass === 'checked' }), asked, target };
}

function decode(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

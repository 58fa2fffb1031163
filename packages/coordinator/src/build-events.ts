import type { Finding } from '@pack/errors';
import type { Analysis } from './analysis.ts';
import type { RuntimeReport } from './runtimes/runtime-report.ts';

/** The steps of a build, in the order in which their results are needed. */
export const BUILD_STEPS = ['runtime', 'walk', 'compile', 'warm', 'archive', 'blob', 'inject', 'write'] as const;
export type BuildStep = (typeof BUILD_STEPS)[number];

/** What happens during a build, as data: for progress bars and machine-readable output. */
export type BuildEvent =
  | { readonly type: 'build-start'; readonly entry: string; readonly name: string; /** The project's directory. */ readonly root: string; readonly config: string | undefined; readonly targets: readonly string[] }
  | { readonly type: 'step-start'; readonly target: string; readonly step: BuildStep }
  | { readonly type: 'step-end'; readonly target: string; readonly step: BuildStep; readonly durationMs: number }
  | RuntimeProgress
  | { readonly type: 'finding'; readonly target: string | undefined; readonly finding: Finding }
  | { readonly type: 'executable'; readonly executable: BuiltExecutable };

/** How far the download of a runtime is. */
export interface RuntimeProgress {
  readonly type: 'progress';
  readonly target: string;
  readonly step: 'runtime';
  /** `wait`: another process downloads the same. */
  readonly phase: string;
  readonly bytes: number;
  /** Bytes in all, when the server says so. */
  readonly total: number | undefined;
  /** Bytes a second. */
  readonly rate: number;
}

/** What a build gives. */
export interface BuildResult {
  readonly executables: readonly BuiltExecutable[];
  /** Those of no single target; each executable has its own beside. */
  readonly findings: readonly Finding[];
  readonly durationMs: number;
}

/** One executable that was written. */
export interface BuiltExecutable {
  /** Absolute. */
  readonly path: string;
  /** In the words of the target grammar, with the exact version, e.g. `node24.21.0-linux-x64`. */
  readonly target: string;
  readonly nodeVersion: string;
  readonly platform: string;
  readonly arch: string;
  readonly runtime: RuntimeReport;
  /** Which code wrote the blob: ours, or the target's Node itself. */
  readonly blobWriter: 'native' | 'node';
  readonly injector: string;
  readonly sizes: Sizes;
  readonly files: { readonly modules: number; readonly assets: number; readonly codeCaches: number };
  readonly steps: readonly { readonly step: BuildStep; readonly durationMs: number }[];
  readonly findings: readonly Finding[];
  /** What is in, where that was asked for; not in simple mode, which packages one script. */
  readonly analysis?: Analysis;
}

/** Bytes of an executable by part; the parts add up to the total. */
export interface Sizes {
  readonly total: number;
  readonly runtime: number;
  readonly modules: number;
  readonly assets: number;
  readonly codeCache: number;
  /** The bootstrap, the index of the archive, padding. */
  readonly overhead: number;
}

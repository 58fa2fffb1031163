import type { FetchedRuntime } from '@pack/binary-fetcher';
import type { Finding } from '@pack/errors';
import type { BegunInjection } from '@pack/injector';
import type { ModuleGraph } from '@pack/walker';
import type { BuildEvent, BuildStep } from './build-events.ts';
import type { Entry, Project } from './entry.ts';
import type { Settings } from './settings.ts';
import type { SharedWalk } from './shared-walk.ts';
import type { ChosenTarget } from './steps/choose-targets.ts';
import type { OutputFile } from './steps/open-output.ts';
import { targetText, type Target } from './target.ts';

/** The Node binary that an executable is built on. */
export interface Runtime extends Pick<FetchedRuntime, 'path' | 'version' | 'platform' | 'arch' | 'source' | 'fromCache' | 'signature'> {
  /** SHA-256 of the binary, in hexadecimal; absent for the Node that runs. */
  readonly sha256?: string;
  /** Of the archive that it came out of, or of itself; absent for the Node that runs. */
  readonly integrity?: string;
  /** Where the project pins it. */
  readonly pinned?: { readonly key: string; readonly lockfile: string };
}

/** One executable to build. */
export interface ExecutableRequest {
  readonly project: Project;
  readonly entry: Entry;
  readonly settings: Settings;
  readonly chosen: ChosenTarget;
  /** Absolute. */
  readonly output: string;
  /** Whether to tell what is in. */
  readonly analyze: boolean;
  /** What the environment gives for all times in the result, in seconds. */
  readonly sourceDateEpoch: number | undefined;
  /** The walks that targets of one build have in common. */
  readonly sharedWalk: SharedWalk;
  /** Where the user's npm configuration is looked up. */
  readonly cwd: string;
}

/** How the steps of one target report. */
export interface StepReporter {
  /** The target as the user asked for it. */
  readonly target: string;
  readonly steps: readonly { readonly step: BuildStep; readonly durationMs: number }[];
  readonly findings: readonly Finding[];
  /** Runs a step and measures it. */
  step<T>(name: BuildStep, run: () => Promise<T>): Promise<T>;
  finding(finding: Finding): void;
  event(event: BuildEvent): void;
}

/** What the steps after the walk work with. */
export interface BuildContext extends ExecutableRequest {
  /** With the exact version. */
  readonly target: Target & { readonly version: string };
  readonly runtime: Runtime & { readonly sha256: string };
  readonly graph: ModuleGraph;
  readonly file: OutputFile;
  /** What of the injection needs no blob; undefined: nothing of it is done yet. */
  readonly begun: BegunInjection | undefined;
  readonly signal: AbortSignal;
  readonly report: StepReporter;
}

/** @param settle what becomes of a finding; undefined: nothing is told */
export function stepReporter(target: Target, signal: AbortSignal, event: (event: BuildEvent) => void, settle: (finding: Finding) => Finding | undefined = (finding) => finding): StepReporter {
  const named = targetText(target);
  const steps: { step: BuildStep; durationMs: number }[] = [];
  const findings: Finding[] = [];
  return {
    target: named, steps, findings, event,
    async step(step, run) {
      signal.throwIfAborted();
      event({ type: 'step-start', target: named, step });
      const started = performance.now();
      const result = await run();
      const durationMs = performance.now() - started;
      steps.push({ step, durationMs });
      event({ type: 'step-end', target: named, step, durationMs });
      return result;
    },
    finding(found) {
      const finding = settle(found);
      if (finding === undefined) return;
      findings.push(finding);
      event({ type: 'finding', target: named, finding });
    },
  };
}

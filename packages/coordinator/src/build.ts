// The pipeline. Each step is a function of the results of earlier ones; `steps/` has one file a step.
//
//   what the user names ─▶ findProject ─▶ readConfig ─▶ settle ─▶ findEntry, chooseTargets
//
//   and then for each target:
//
//   planRuntime ─┬─▶ runtime (fetched or found) ──┬─────────────────┐
//                │                                │                 │
//                └─▶ walk (module graph) ─────────┴─▶ compile ─▶ archive ─▶ blob ─▶ inject ─▶ write
//                                                  (V8 caches, in
//                                                  the target's Node)
//
//   `simple` mode goes from walk to blob: no caches, no archive.

import { buildExecutable } from './build-executable.ts';
import { stepReporter } from './build-context.ts';
import type { BuildEvent, BuildResult, BuiltExecutable } from './build-events.ts';
import type { PackConfig } from './config/pack-config.ts';
import { findingSettler } from './findings/settle-finding.ts';
import { interruption } from './interruption.ts';
import { outputPaths } from './output-paths.ts';
import { prepare } from './prepare.ts';
import { refuseInputs } from './refuse-inputs.ts';
import { sharedWalk } from './shared-walk.ts';
import { targetText } from './target.ts';
import { refuseErrors } from './walk-failure.ts';

/** What to build. Keys of the configuration that stand here go before those of the project's own. */
export interface BuildRequest extends PackConfig {
  /** A project's directory, its package.json, or a script; `cwd` unless told. */
  readonly input?: string;
  /** What relative paths of this request are relative to; the current directory unless told. */
  readonly cwd?: string;
  /** A configuration file, instead of the project's. */
  readonly configFile?: string;
  /** The time of all files in the executable, in seconds since 1970; SOURCE_DATE_EPOCH of the environment unless told, null: none. */
  readonly sourceDateEpoch?: number | null;
}

export interface BuildOptions {
  /** Stops the build; nothing is left behind. */
  readonly signal?: AbortSignal;
  /** Tells what is in each executable: `analysis` of the result. */
  readonly analyze?: boolean;
  /** Told of everything that happens, in order. */
  readonly onEvent?: (event: BuildEvent) => void;
}

/**
 * Turns a project into executables, one for each target.
 * @throws PackError with a code of the usage, configuration, walk, runtime, injection or output; `WalkFailure` carries
 * the findings; ERR_PACK_INTERRUPTED when the signal aborts. No partial output is left, whatever happens.
 */
export async function build(request: BuildRequest = {}, options: BuildOptions = {}): Promise<BuildResult> {
  const started = performance.now();
  const { signal = new AbortController().signal, analyze = false, onEvent = () => {} } = options;
  try {
    const prepared = await prepare(request, signal);
    const { project, settings, entry, chosen, cwd, configPath, sourceDateEpoch } = prepared;
    const outputs = outputPaths(chosen.map(({ target }) => target), { output: settings.output, name: entry.name, cwd, entry: entry.file });
    for (const output of outputs) refuseInputs(output, [entry.file, configPath, project.manifest?.path, settings.binaryData]);

    onEvent({ type: 'build-start', entry: entry.file, name: entry.name, root: project.root, config: configPath, targets: chosen.map(({ target }) => targetText(target)) });
    const settleFinding = findingSettler(prepared);
    const findings = prepared.findings.flatMap((finding) => settleFinding(finding) ?? []);
    for (const finding of findings) onEvent({ type: 'finding', target: undefined, finding });

    refuseErrors(findings);

    const shared = sharedWalk();
    const executables: BuiltExecutable[] = [];
    for (const [index, target] of chosen.entries()) {
      const report = stepReporter(target.target, signal, onEvent, settleFinding);
      const executable = await buildExecutable({ project, entry, settings, chosen: target, output: outputs[index]!, cwd, analyze, sourceDateEpoch, sharedWalk: shared }, report, signal);
      onEvent({ type: 'executable', executable });
      executables.push(executable);
    }
    return { executables, findings, durationMs: performance.now() - started };
  } catch (error) {
    throw signal.aborted ? interruption(error) : error;
  }
}

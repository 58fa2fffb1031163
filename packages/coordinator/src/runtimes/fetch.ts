import type { BuildOptions, BuildRequest } from '../build.ts';
import { stepReporter, type Runtime } from '../build-context.ts';
import { findingSettler } from '../findings/settle-finding.ts';
import { interruption } from '../interruption.ts';
import { chooseFor, readProject } from '../prepare.ts';
import { planRuntime } from '../steps/plan-runtime.ts';
import { targetText, type Target } from '../target.ts';
import { refuseErrors } from '../walk-failure.ts';
import { runtimeReport, type RuntimeReport } from './runtime-report.ts';

/** A Node that builds for a target are made on, on this machine now. */
export interface FetchedTarget extends RuntimeReport {
  /** With the exact version, e.g. `node24.21.0-linux-x64`. */
  readonly target: string;
  readonly version: string;
}

/**
 * Gets the Node for each target of a project, as a build would, so that a later build needs no network: what the lockfile
 * pins, else what the target asks for.
 * @throws PackError as `build` does of runtimes.
 */
export async function fetchRuntimes(request: BuildRequest = {}, { signal = new AbortController().signal, onEvent = () => {} }: Pick<BuildOptions, 'signal' | 'onEvent'> = {}): Promise<FetchedTarget[]> {
  try {
    const read = await readProject(request, signal);
    const { chosen, findings } = await chooseFor(read, signal);
    const settle = findingSettler(read);
    const settled = findings.flatMap((finding) => settle(finding) ?? []);
    for (const finding of settled) onEvent({ type: 'finding', target: undefined, finding });
    refuseErrors(settled); // configuration can raise any
    const fetched: FetchedTarget[] = [];
    for (const each of chosen) {
      const report = stepReporter(each.target, signal, onEvent, settle);
      const plan = await planRuntime(each, {
        offline: read.settings.offline, nodeMirrors: read.settings.nodeMirrors, verifySignature: read.settings.verifySignature, cwd: read.cwd, signal,
        onProgress: ({ phase, bytes, total, rate }) => report.event({ type: 'progress', target: report.target, step: 'runtime', phase, bytes, total, rate }),
      });
      const runtime = await report.step('runtime', () => plan.obtain(signal));
      if (runtime.signature === 'skipped') report.finding({ code: 'signature-not-verified', severity: 'warning', args: { version: runtime.version, source: runtime.source } });
      fetched.push(fetchedTarget(runtime, each.target));
    }
    return fetched;
  } catch (error) {
    throw signal.aborted ? interruption(error) : error;
  }
}

function fetchedTarget(runtime: Runtime, { libc }: Target): FetchedTarget {
  const { version, platform, arch } = runtime;
  return { target: targetText({ version, platform, arch, ...(libc && { libc }) }), version, ...runtimeReport(runtime) };
}

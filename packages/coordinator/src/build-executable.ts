import { stat } from 'node:fs/promises';
import { beginInjection, type BegunInjection } from '@pack/injector';
import type { ModuleGraph } from '@pack/walker';
import type { BuildContext, ExecutableRequest, Runtime, StepReporter } from './build-context.ts';
import type { BuiltExecutable } from './build-events.ts';
import { walkProject } from './prepare.ts';
import { refuseInputs } from './refuse-inputs.ts';
import { runtimeReport } from './runtimes/runtime-report.ts';
import { injectBlob } from './steps/inject-blob.ts';
import { openOutput } from './steps/open-output.ts';
import { planRuntime } from './steps/plan-runtime.ts';
import { makeProjectBlob } from './steps/project-blob.ts';
import { makeSimpleBlob } from './steps/simple-blob.ts';
import { runtimeHash } from './steps/runtime-hash.ts';
import { targetText } from './target.ts';
import { together } from './together.ts';
import { refuseErrors } from './walk-failure.ts';

/** Builds for one target; see the picture in build.ts. */
export async function buildExecutable(request: ExecutableRequest, report: StepReporter, signal: AbortSignal): Promise<BuiltExecutable> {
  const file = await openOutput(request.output);
  let begun: BegunInjection | undefined;
  const begin = ({ path: input }: Runtime): void => {
    if (isNativeFirst(request.settings)) begun = beginInjection({ input, output: file.temporary });
  };
  try {
    const { runtime, graph } = await findRuntimeAndFiles(request, report, begin, signal);
    refuseInputs(request.output, [runtime.path, ...graph.files.map(({ path }) => path)]);
    const { libc } = request.chosen.target;
    const target = { version: runtime.version, platform: runtime.platform, arch: runtime.arch, ...(libc && { libc }) };
    const context: BuildContext = { ...request, target, runtime, graph, file, begun, signal, report };
    const made = await (request.settings.mode === 'simple' ? makeSimpleBlob(context) : makeProjectBlob(context));
    const injected = await report.step('inject', () => injectBlob(made.blob, context));
    refuseErrors(report.findings); // later steps have findings too, and configuration can raise any
    await report.step('write', () => file.commit());

    const { size: runtimeSize } = await stat(runtime.path);
    const { modules, assets, codeCache } = made.sizes;
    const overhead = injected.size - runtimeSize - modules - assets - codeCache;
    return {
      path: file.path, target: targetText(target), nodeVersion: runtime.version, platform: runtime.platform, arch: runtime.arch,
      runtime: runtimeReport(runtime),
      blobWriter: made.writer, injector: injected.injector,
      sizes: { total: injected.size, runtime: runtimeSize, modules, assets, codeCache, overhead },
      files: made.files, steps: report.steps, findings: report.findings,
      ...(made.analysis && { analysis: made.analysis }),
    };
  } finally {
    await begun?.fuse; // while it writes, what it writes to cannot be removed
    await file.discard();
  }
}

/** Where another tool is asked for, it makes its own copy of the runtime. */
function isNativeFirst({ injector }: ExecutableRequest['settings']): boolean {
  return injector === 'auto' || injector === 'native';
}

/**
 * The one may be a download and the other is computation, so they run at the same time.
 * @param onRuntime told of the runtime as soon as it is there
 */
async function findRuntimeAndFiles(request: ExecutableRequest, report: StepReporter, onRuntime: (runtime: Runtime) => void, signal: AbortSignal): Promise<{ runtime: BuildContext['runtime']; graph: ModuleGraph }> {
  const { settings: { offline, nodeMirrors, verifySignature }, chosen, cwd } = request;
  const walkFor = (nodeVersion: string, stop: AbortSignal): Promise<ModuleGraph> => report.step('walk', () =>
    walkProject(request, chosen.target, { nodeVersion, signal: stop, shared: request.sharedWalk }));

  const plan = await planRuntime(chosen, {
    offline, nodeMirrors, verifySignature, cwd, signal,
    onProgress: ({ phase, bytes, total, rate }) => report.event({ type: 'progress', target: report.target, step: 'runtime', phase, bytes, total, rate }),
  });
  if (plan.insteadOf !== undefined) report.finding({ code: 'node-line-missing', severity: 'warning', args: { target: report.target, line: plan.insteadOf, version: plan.version } });
  const [runtime, walked] = await together(signal,
    (stop) => report.step('runtime', async () => {
      const obtained = await plan.obtain(stop);
      onRuntime(obtained);
      return withHash(obtained);
    }),
    (stop) => walkFor(plan.version, stop));
  if (runtime.signature === 'skipped') report.finding({ code: 'signature-not-verified', severity: 'warning', args: { version: runtime.version, source: runtime.source } });
  // Versions of a line differ in conditions and built-in modules, so the walk is for the one that it will run on.
  const graph = runtime.version === plan.version ? walked : await walkFor(runtime.version, signal);

  for (const finding of graph.findings) report.finding(finding);
  refuseErrors(report.findings);
  return { runtime, graph };
}

async function withHash(runtime: Runtime): Promise<BuildContext['runtime']> {
  return { ...runtime, sha256: await runtimeHash(runtime) };
}

export { build, type BuildOptions, type BuildRequest } from './build.ts';
export { BUILD_STEPS, type BuildEvent, type BuildResult, type BuildStep, type BuiltExecutable, type RuntimeProgress, type Sizes } from './build-events.ts';
export { defineConfig, type PackConfig } from './config/pack-config.ts';
export { configSchema } from './config/config-schema.ts';
export { parseTarget, parseTargets, targetText, type Host, type Target, type TargetArch, type TargetPlatform } from './target.ts';
export { trace, type TraceRequest, type TraceResult } from './trace/trace.ts';
export type { SeenFile, TraceRecord } from './trace/trace-record.ts';
export type { RunEnd } from './trace/watch-run.ts';
export { WalkFailure } from './walk-failure.ts';

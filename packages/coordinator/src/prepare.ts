import path from 'node:path';
import { PackError, type Finding } from '@pack/errors';
import { walk, type ModuleGraph } from '@pack/walker';
import type { BuildRequest } from './build.ts';
import { cacheDirectory } from './cache-directory.ts';
import type { PackConfig } from './config/pack-config.ts';
import { readConfig, withAbsoluteIcon } from './config/read-config.ts';
import { validateConfig } from './config/validate-config.ts';
import { findEntry, findProject, type Entry, type Project } from './entry.ts';
import { settle, type Settings } from './settings.ts';
import { walkWithFetched, type WalkPlaced } from './platform-packages/walk-with-fetched.ts';
import { sharedWalk, type SharedWalk } from './shared-walk.ts';
import { sourceDateEpoch } from './source-date-epoch.ts';
import { chooseRuntimes, type ChosenRuntimes } from './runtimes/choose-runtimes.ts';
import { chooseTargets, type ChosenTarget } from './steps/choose-targets.ts';
import type { Target } from './target.ts';
import { readTraceRecord, tracedFiles, type TraceRecord } from './trace/trace-record.ts';

/** A request with everything read that it refers to. */
export interface Prepared {
  readonly project: Project;
  readonly settings: Settings;
  readonly entry: Entry;
  readonly chosen: readonly ChosenTarget[];
  readonly cwd: string;
  /** See `sourceDateEpoch`. */
  readonly sourceDateEpoch: number | undefined;
  readonly configPath: string | undefined;
  /** What of the configuration was not understood, and which Node was asked for instead of the project's. */
  readonly findings: readonly Finding[];
}

/** Finds out what a request means: the first half of `build`, and of all that looks at a project without building it. */
export async function prepare(request: BuildRequest, signal: AbortSignal): Promise<Prepared> {
  const read = await readProject(request, signal);
  const entry = await findEntry(read.project, read.settings);
  const { chosen, findings } = await chooseFor(read, signal);
  return { ...read, entry, chosen, findings: [...read.findings, ...findings] };
}

/** A project with its configuration: what is known before its entry and its targets are looked for. */
export async function readProject(request: BuildRequest, signal: AbortSignal): Promise<Omit<Prepared, 'entry' | 'chosen'>> {
  signal.throwIfAborted();
  const { input = '.', cwd = process.cwd(), configFile, sourceDateEpoch: epoch = sourceDateEpoch(), ...own } = request;
  const project = await findProject(input, cwd);
  const { config, path: configPath, findings } = await readConfig(project.root, project.manifest, configFile && path.resolve(cwd, configFile));
  const settings = settle(withAbsolutePaths(validateConfig(own, {}), cwd), config);
  return { project, settings, cwd, sourceDateEpoch: epoch ?? undefined, configPath, findings };
}

/** The targets of a project, each with the Node that is given or pinned for it. */
export async function chooseFor({ project, settings, cwd }: Pick<Prepared, 'project' | 'settings' | 'cwd'>, signal: AbortSignal): Promise<ChosenRuntimes> {
  const { offline, nodeMirrors } = settings;
  return chooseRuntimes(await chooseTargets(settings, signal), project, settings, { offline, nodeMirrors, cwd, signal });
}

/** The walk of a project for a target, with what its recorded runs have seen. */
export async function walkProject(
  { project, entry, settings, cwd }: Pick<Prepared, 'project' | 'entry' | 'settings' | 'cwd'>,
  { platform, arch, libc }: Target,
  { nodeVersion, signal, record = readTraceRecord(project.root), shared = sharedWalk() }: { readonly nodeVersion: string; readonly signal: AbortSignal; readonly record?: TraceRecord | undefined; /** What other targets of this build share. */ readonly shared?: SharedWalk },
): Promise<ModuleGraph> {
  const { scripts, assets, ignore, external, rules, conditions } = settings;
  const kept = settings.cache ? cacheDirectory(project.root) : undefined;
  return shared({ platform, arch, nodeVersion, ...(libc && { libc }) }, (target) => {
    const walkPlaced: WalkPlaced = (placed) => walk([entry.file], {
      root: project.root, target, conditions, scripts, assets, ignore, external, rules, signal, placed,
      ...(kept !== undefined && { cacheDirectory: kept }),
      ...(record && settings.mode === 'project' && { traced: tracedFiles(record, project.root) }),
    });
    return settings.fetchPlatformPackages ? walkWithFetched(walkPlaced, { root: project.root, cwd, offline: settings.offline, signal }) : walkPlaced(new Map());
  });
}

function withAbsolutePaths(own: PackConfig, cwd: string): PackConfig {
  const absolute = (key: 'entry' | 'output' | 'nodePath' | 'binaryData'): PackConfig => {
    const value = own[key];
    if (value === undefined) return {};
    if (key === 'output' && /[\\/]$/.test(value)) {
      throw new PackError('ERR_PACK_OUTPUT_IS_DIRECTORY', 'The output names a directory', { path: value, hint: 'Name the file to write' });
    }
    return { [key]: path.resolve(cwd, value) };
  };
  return withAbsoluteIcon({ ...own, ...absolute('entry'), ...absolute('output'), ...absolute('nodePath'), ...absolute('binaryData') }, cwd);
}

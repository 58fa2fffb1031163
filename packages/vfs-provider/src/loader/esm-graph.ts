import type { Archive } from '@pack/sea-assets/reader';
import type { NodeInternals } from '../runtime/node-internals.ts';
import type { CompileModule, ModuleRequest, ModuleWrap } from './esm-compiler.ts';
import type { EsmLoader } from './patch-esm-loader.ts';

/** Node's record of a module that is being loaded (lib/internal/modules/esm/module_job.js), as far as it is used here. */
export interface ModuleJob {
  module: ModuleWrap;
  phase: number;
  linked: readonly ModuleJob[];
  commonJsDeps: readonly (boolean | undefined)[];
  ensurePhase(phase: number, requestType: unknown): void;
}

type ModuleJobClass = new (
  loader: EsmLoader, url: string, attributes: object, wrap: ModuleWrap, phase: number, isMain: boolean, inspectBrk: boolean, requestType: unknown,
) => ModuleJob;

/** What is known of a request before anything is loaded. */
export interface GraphLookup {
  /** The node that a request of a packaged module leads to, when nobody has hooked in; else -1. */
  target(from: number, specifier: string): number;
  /** Whether it is an ES module by its name and its package. */
  isModule(id: number): boolean;
  idOf(url: string): number;
  urlOf(id: number): string;
}

/**
 * Loads the ES modules that packaged ones import, and those that these import, in one go: compiles and links them, in Node's
 * order, and puts Node's own records of them into its cache. The first module, builtins, CommonJS, JSON and all that is asked
 * for with attributes, in another phase, or by `require`, Node loads itself.
 */
export function installGraphLoader(internals: NodeInternals, archive: Archive, loader: EsmLoader, lookup: GraphLookup, compile: CompileModule): void {
  const { kSourcePhase, kEvaluationPhase } = internals.binding<{ kSourcePhase?: number; kEvaluationPhase?: number }>('module_wrap');
  const { requestTypes } = internals.builtin<{ requestTypes?: { kImportInImportedESM: unknown } }>('internal/modules/esm/utils');
  const { getOrCreateModuleJob, loadCache } = loader;
  // Node 22 links asynchronously, by other functions.
  if (getOrCreateModuleJob === undefined || requestTypes === undefined || kSourcePhase === undefined || kEvaluationPhase === undefined) return;
  if (process.env['WATCH_REPORT_DEPENDENCIES'] !== undefined) return; // node --watch wants to hear of each file
  const { ModuleJob } = internals.builtin<{ ModuleJob: ModuleJobClass }>('internal/modules/esm/module_job');
  const jobs = new Map<number, ModuleJob>(); // those that were made here
  let isRefused = false;

  const jobFor = (from: number, url: string, request: ModuleRequest, requestType: unknown): ModuleJob => {
    if (from >= 0 && request.phase === kEvaluationPhase && isEmpty(request.attributes) && !isRefused) {
      const id = lookup.target(from, request.specifier);
      const job = id < 0 ? undefined : jobs.get(id) ?? packagedJob(id, request.attributes, requestType);
      if (job !== undefined) return job;
    }
    return getOrCreateModuleJob.call(loader, url, request, requestType);
  };

  const packagedJob = (id: number, attributes: object, requestType: unknown): ModuleJob | undefined => {
    if (!lookup.isModule(id)) return undefined;
    const url = lookup.urlOf(id);
    const known = loadCache.get(url) as ModuleJob | undefined;
    if (known !== undefined) {
      known.ensurePhase(kEvaluationPhase, requestType);
      return known;
    }
    let wrap: ModuleWrap | undefined;
    try {
      wrap = compile(id, url, archive.text(id));
    } catch {
      isRefused = true; // caches that V8 does not take; or a text that it does not, of which Node tells
    }
    if (wrap === undefined) return undefined;
    // In this phase Node would not link it yet, which is done below.
    const job = new ModuleJob(loader, url, attributes, wrap, kSourcePhase, false, false, requestType);
    job.phase = kEvaluationPhase;
    loadCache.set(url, undefined, job); // before its requests: they may lead back to it
    jobs.set(id, job);
    try {
      const modules: ModuleWrap[] = [];
      for (const request of wrap.getModuleRequests()) modules.push(jobFor(id, url, request, requestType).module);
      wrap.link(modules);
      job.commonJsDeps = modules.map(({ isCommonJS }) => isCommonJS);
      // Node walks through these before it instantiates; V8 instantiates what is linked, however deep.
      job.linked = NONE;
    } catch (error) {
      loadCache.delete(url);
      jobs.delete(id);
      throw error;
    }
    return job;
  };

  loader.getOrCreateModuleJob = function(parentUrl, request, requestType): ModuleJob {
    const isOrdinary = requestType === undefined || requestType === requestTypes.kImportInImportedESM;
    if (!isOrdinary || parentUrl === undefined || typeof request.specifier !== 'string') return getOrCreateModuleJob.call(this, parentUrl, request, requestType);
    return jobFor(lookup.idOf(parentUrl), parentUrl, request, requestType);
  };
}

const NONE: readonly ModuleJob[] = [];

function isEmpty(attributes: object): boolean {
  for (const _ in attributes) return false;
  return true;
}

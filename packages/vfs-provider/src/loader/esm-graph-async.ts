import type { Archive } from '@pack/sea-assets/reader';
import type { NodeInternals } from '../runtime/node-internals.ts';
import type { CompileModule, ModuleWrap } from './esm-compiler.ts';
import type { GraphLookup } from './esm-graph.ts';
import type { EsmLoader } from './patch-esm-loader.ts';

/** Node 22's record of a module that is being loaded (lib/internal/modules/esm/module_job.js), as far as it is used here. */
export interface AsyncModuleJob {
  readonly module: ModuleWrap | undefined;
  readonly modulePromise: Promise<ModuleWrap>;
  /** The records of the modules that it imports, once they are linked to it. */
  linked: Promise<readonly AsyncModuleJob[]>;
}

interface AsyncModuleJobClass {
  new(loader: EsmLoader, url: string, attributes: object, wrap: ModuleWrap, isMain: boolean, inspectBrk: boolean, isForRequire: boolean): AsyncModuleJob;
  readonly prototype: AsyncModuleJob & { _link(): Promise<readonly AsyncModuleJob[]> };
}

/** Node links without recursion here; so do we, every so often. */
const MAX_DEPTH = 200;

/** As `installGraphLoader`, for Node 22, where each module is linked by promises of its own. */
export function installAsyncGraphLoader(internals: NodeInternals, archive: Archive, loader: EsmLoader, lookup: GraphLookup, compile: CompileModule): void {
  const { getModuleJobForImport, loadCache } = loader;
  if (getModuleJobForImport === undefined || process.env['WATCH_REPORT_DEPENDENCIES'] !== undefined) return;
  const { ModuleJob } = internals.builtin<{ ModuleJob: AsyncModuleJobClass }>('internal/modules/esm/module_job');
  const ThePromise = Promise;
  const jobs = new Map<number, AsyncModuleJob>(); // those that were made here
  const nothing = ThePromise.resolve([]);
  class PackagedJob extends ModuleJob {
    _link(): Promise<readonly AsyncModuleJob[]> { return nothing; } // done below
  }
  let isRefused = false;

  const find = (from: number, specifier: string, attributes: object, depth: number): AsyncModuleJob | undefined => {
    if (from < 0 || isRefused || depth > MAX_DEPTH) return undefined;
    for (const _ in attributes) return undefined;
    const id = lookup.target(from, specifier);
    return id < 0 ? undefined : jobs.get(id) ?? packagedJob(id, attributes, depth);
  };

  const packagedJob = (id: number, attributes: object, depth: number): AsyncModuleJob | undefined => {
    if (!lookup.isModule(id)) return undefined;
    const url = lookup.urlOf(id);
    const known = loadCache.get(url) as AsyncModuleJob | undefined;
    if (known !== undefined) return known;
    let wrap: ModuleWrap | undefined;
    try {
      wrap = compile(id, url, archive.text(id));
    } catch {
      isRefused = true; // V8 does not take the caches
    }
    if (wrap === undefined) return undefined;
    const job = new PackagedJob(loader, url, attributes, wrap, false, false, false);
    loadCache.set(url, undefined, job);
    jobs.set(id, job);
    job.linked = link(wrap, id, url, depth);
    job.linked.catch(() => {}); // who runs it hears of it
    return job;
  };

  const link = (wrap: ModuleWrap, id: number, url: string, depth: number): Promise<readonly AsyncModuleJob[]> => {
    const dependencies: AsyncModuleJob[] = [];
    const modules: ModuleWrap[] = [];
    Object.setPrototypeOf(dependencies, null); // promises would ask it for `then`
    const waits = wrap.getModuleRequests().flatMap(({ specifier, attributes }, index) => {
      const job = find(id, specifier, attributes, depth + 1);
      if (job?.module !== undefined) {
        dependencies[index] = job;
        modules[index] = job.module;
        return [];
      }
      return [getModuleJobForImport.call(loader, specifier, url, attributes).then(async (other) => {
        dependencies[index] = other;
        modules[index] = await other.modulePromise;
      })];
    });
    const finish = (): readonly AsyncModuleJob[] => {
      wrap.link(modules);
      return dependencies;
    };
    return waits.length > 0 ? ThePromise.all(waits).then(finish) : ThePromise.resolve(finish());
  };

  loader.getModuleJobForImport = async function(specifier, parentUrl, attributes): Promise<AsyncModuleJob> {
    const job = parentUrl === undefined || typeof specifier !== 'string' ? undefined : find(lookup.idOf(parentUrl), specifier, attributes, 0);
    return job ?? getModuleJobForImport.call(this, specifier, parentUrl, attributes);
  };
}

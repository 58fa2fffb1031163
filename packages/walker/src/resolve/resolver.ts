import { dirname } from 'node:path';
import type { Disk } from '../disk.ts';
import { conditionsFor, type NodeCapabilities } from '../node-capabilities.ts';
import type { PackageJson, PackageReader } from '../package-json.ts';
import { ResolutionFailure, type Resolution, type ResolutionCode } from './resolution.ts';
import { resolveImport } from './resolve-import.ts';
import { resolveRequire } from './resolve-require.ts';

/** Which of Node's two resolution algorithms applies. */
export type Loader = 'require' | 'import';

/** `parent` is a real path. Answers are remembered. */
export type Resolver = (request: string, parent: string, loader: Loader) => Resolution;

/** What the two algorithms share while they work on one request. */
export interface ResolveContext {
  readonly disk: Disk;
  readonly packages: PackageReader;
  readonly capabilities: NodeCapabilities;
  readonly conditions: ReadonlySet<string>;
  /** Notes that Node reads this package.json on the way. */
  readonly consult: (pkg: PackageJson) => void;
  /** @throws {ResolutionFailure} when Node would refuse the file */
  readonly valid: (pkg: PackageJson) => PackageJson;
  readonly readValid: (directory: string) => PackageJson | undefined;
}

export interface ResolverOptions {
  readonly disk: Disk;
  readonly packages: PackageReader;
  readonly capabilities: NodeCapabilities;
  readonly conditions?: readonly string[];
}

/** Makes a resolver that follows the rules of the target's version of Node. */
export function createResolver(options: ResolverOptions): Resolver {
  const { disk, packages, capabilities } = options;
  const conditions = {
    require: conditionsFor('require', capabilities, options.conditions ?? []),
    import: conditionsFor('import', capabilities, options.conditions ?? []),
  };
  const remembered = new Map<string, Resolution>();

  return (request, parent, loader) => {
    const key = `${loader}\0${dirname(parent)}\0${request}`;
    let resolution = remembered.get(key);
    if (resolution === undefined) {
      resolution = resolve(request, parent, loader);
      remembered.set(key, resolution);
    }
    return resolution;
  };

  function resolve(request: string, parent: string, loader: Loader): Resolution {
    if (capabilities.isBuiltin(request)) return { type: 'builtin', name: request.startsWith('node:') ? request : `node:${request}` };
    const manifests = new Set<string>();
    const notFound = loader === 'require' ? 'MODULE_NOT_FOUND' : 'ERR_MODULE_NOT_FOUND';
    const failed = (code: ResolutionCode, reason: string): Resolution => ({ type: 'failed', code: code === 'ERR_MODULE_NOT_FOUND' ? notFound : code, reason, manifests: [...manifests] });
    if (request.startsWith('node:')) return failed('ERR_UNKNOWN_BUILTIN_MODULE', 'the target\'s Node has no such builtin module');
    if (request === '') return failed(loader === 'require' ? 'ERR_INVALID_ARG_VALUE' : 'ERR_MODULE_NOT_FOUND', 'it is empty');
    const valid = (pkg: PackageJson): PackageJson => {
      if (pkg.invalid) throw new ResolutionFailure('ERR_INVALID_PACKAGE_CONFIG', `${pkg.path} is not valid JSON`);
      return pkg;
    };
    const context: ResolveContext = {
      disk, packages, capabilities,
      conditions: conditions[loader],
      consult: (pkg) => manifests.add(pkg.path),
      valid,
      readValid: (directory) => {
        const pkg = packages.read(directory);
        return pkg && valid(pkg);
      },
    };
    try {
      const path = (loader === 'require' ? resolveRequire : resolveImport)(context, request, parent);
      if (path.startsWith('node:')) return { type: 'builtin', name: path };
      if (path.startsWith('data:')) return { type: 'inline' };
      const real = disk.real(path);
      if (real === undefined) return failed(notFound, `${path} cannot be reached`);
      return { type: 'file', path: real.path, links: real.links, manifests: [...manifests] };
    } catch (error) {
      if (error instanceof ResolutionFailure) return failed(error.code, error.message);
      if (error instanceof RangeError) return failed('ERR_INVALID_PACKAGE_CONFIG', '"exports" or "imports" on the way are nested too deeply');
      throw error;
    }
  }
}

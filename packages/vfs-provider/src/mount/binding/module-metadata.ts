import { isAbsolute, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FILE } from '../archive.ts';
import { OUTSIDE } from '../tree.ts';
import { toSystemPath, withoutNamespace } from '../windows-paths.ts';
import type { MountContext } from './context.ts';
import type { Binding, NativeFunction } from './native.ts';
import { invalidPackageConfig, type PackageTuple, parsePackageJson } from './package-json.ts';

const WASM_MAGIC = [0x00, 0x61, 0x73, 0x6d];
/** `legacyMainResolveExtensions` of Node's ES module resolver: the binding answers with an index into it. */
export const LEGACY_MAIN_SUFFIXES: readonly string[] = [
  '', '.js', '.json', '.node', '/index.js', '/index.json', '/index.node', 'index.js', 'index.json', 'index.node',
];
const FIRST_WITHOUT_MAIN = 7;
/** What Node looks for when it has found nothing on the way to the root. */
const LAST_CANDIDATE = toSystemPath('/package.json');

/** What Node's module loaders ask about packages, and the two questions of theirs to the `fs` binding. */
export function serveModuleMetadata(context: MountContext, fsBinding: Binding): void {
  const { tree } = context;
  const modules = context.internalBinding('modules');
  const cache = new Map<number, PackageTuple>();

  /** A package.json by node; throws when it is broken. */
  function packageAt(node: number, path: string, below: NativeFunction, referrer?: { base: string; specifier: string }): PackageTuple {
    const known = cache.get(node);
    if (known?.[5] === path) return known;
    context.counters.calls++;
    const tuple = parsePackageJson(tree.archive.text(node), path);
    if (tuple === undefined) throw invalidPackageConfig(path, referrer, below);
    cache.set(node, tuple);
    return tuple;
  }

  /**
   * The nearest package.json at or above the directory of a path, or the last one looked for. Not above the
   * mount point: what lies around on the disk there is no part of the program.
   */
  function nearest(path: string, below: NativeFunction): PackageTuple | string {
    let directory = path;
    let candidate = LAST_CANDIDATE;
    for (;;) {
      const slash = directory.lastIndexOf(sep);
      if (slash < 0) return candidate;
      directory = directory.slice(0, slash);
      candidate = `${directory}${sep}package.json`;
      if (directory.endsWith(`${sep}node_modules`)) return candidate;
      if (directory.length < tree.mountPoint.length) return LAST_CANDIDATE;
      const node = tree.locate(candidate, true);
      if (node >= 0 && !tree.isDirectory(node)) return packageAt(node, candidate, below);
    }
  }

  /** Whether a path is the archive's to answer for, existing or not. */
  const isOurs = (path: unknown): path is string =>
    typeof path === 'string' && tree.locate(path, true) !== OUTSIDE;

  context.replace(modules, 'readPackageJSON', (native) => {
    function readPackageJSON(this: unknown, path: unknown, isEsm?: unknown, base?: unknown, specifier?: unknown): unknown {
      if (!isOurs(path)) return Reflect.apply(native, this, arguments);
      const node = tree.locate(path, true);
      if (node < 0 || tree.isDirectory(node)) return undefined;
      const referrer = isEsm === true && typeof base === 'string'
        ? { base: pathOf(base) ?? base, specifier: String(specifier) } : undefined;
      return packageAt(node, withoutNamespace(path), readPackageJSON, referrer);
    }
    return readPackageJSON;
  });

  context.replace(modules, 'getNearestParentPackageJSON', (native) => {
    function getNearestParentPackageJSON(this: unknown, path: unknown): unknown {
      if (!isOurs(path)) return Reflect.apply(native, this, arguments);
      const found = nearest(withoutNamespace(path), getNearestParentPackageJSON);
      return typeof found === 'string' ? undefined : found;
    }
    return getNearestParentPackageJSON;
  });

  context.replace(modules, 'getNearestParentPackageJSONType', (native) => {
    function getNearestParentPackageJSONType(this: unknown, path: unknown): unknown {
      if (!isOurs(path)) return Reflect.apply(native, this, arguments);
      const found = nearest(withoutNamespace(path), getNearestParentPackageJSONType);
      return typeof found === 'string' ? undefined : found[2];
    }
    return getNearestParentPackageJSONType;
  });

  context.replace(modules, 'getPackageScopeConfig', (native) => {
    function getPackageScopeConfig(this: unknown, url: unknown): unknown {
      const path = pathOf(url);
      if (!isOurs(path)) return Reflect.apply(native, this, arguments);
      return nearest(path, getPackageScopeConfig);
    }
    return getPackageScopeConfig;
  });

  context.replace(modules, 'getPackageType', (native) => {
    function getPackageType(this: unknown, url: unknown): unknown {
      const path = pathOf(url);
      if (!isOurs(path)) return Reflect.apply(native, this, arguments);
      const found = nearest(path, getPackageType);
      return typeof found === 'string' ? undefined : found[2];
    }
    return getPackageType;
  });

  context.replace(fsBinding, 'getFormatOfExtensionlessFile', (native) => function getFormatOfExtensionlessFile(this: unknown, path: unknown): unknown {
    if (!isOurs(path)) return Reflect.apply(native, this, arguments);
    const node = tree.locate(path, true);
    if (node < 0 || tree.isDirectory(node)) return 0;
    const body = tree.archive.body(node);
    return WASM_MAGIC.every((byte, i) => body[i] === byte) ? 1 : 0;
  });

  context.replace(fsBinding, 'legacyMainResolve', (native) => {
    function legacyMainResolve(this: unknown, directory: unknown, main: unknown, base: unknown): unknown {
      const path = typeof directory === 'string' && directory.startsWith('file:') ? pathOf(directory) : directory;
      if (!isOurs(path)) return Reflect.apply(native, this, arguments);
      for (let i = typeof main === 'string' ? 0 : FIRST_WITHOUT_MAIN; i < LEGACY_MAIN_SUFFIXES.length; i++) {
        const node = tree.locate(legacyMainCandidate(path, main, i), true);
        if (node >= 0 && node < tree.archive.nodeCount && tree.archive.type(node) === FILE) return i;
      }
      // Nothing is there for Node either: its own function words the error.
      return Reflect.apply(native, this, arguments);
    }
    return legacyMainResolve;
  });
}

/** @param index into `LEGACY_MAIN_SUFFIXES` */
export function legacyMainCandidate(directory: string, main: unknown, index: number): string {
  const suffix = LEGACY_MAIN_SUFFIXES[index] as string;
  const slash = directory.endsWith('/') ? '' : '/';
  return index < FIRST_WITHOUT_MAIN ? `${directory}${slash}${String(main)}${suffix}` : `${directory}${slash}${suffix}`;
}

/** The path of a file URL, a path as it is; undefined for anything else. */
function pathOf(urlOrPath: unknown): string | undefined {
  if (typeof urlOrPath !== 'string') return undefined;
  if (!urlOrPath.startsWith('file:')) return isAbsolute(urlOrPath) ? urlOrPath : undefined;
  try {
    return fileURLToPath(urlOrPath);
  } catch {
    return undefined;
  }
}

import { dirname, join } from 'node:path';
import type { Disk } from './disk.ts';

/** What the resolution and the walk need of a package.json. */
export interface PackageJson {
  /** Path of the file, as asked for: not necessarily real. */
  readonly path: string;
  readonly directory: string;
  readonly name?: string;
  readonly version?: string;
  readonly main?: string;
  readonly type: 'module' | 'commonjs' | 'none';
  readonly exports?: unknown;
  readonly imports?: Readonly<Record<string, unknown>>;
  /** The whole object, for the fields that only some rules look at. */
  readonly content: Readonly<Record<string, unknown>>;
  /** Why the file is no package.json; Node throws ERR_INVALID_PACKAGE_CONFIG on it. */
  readonly invalid?: string;
}

export interface PackageReader {
  /** The package.json of a directory. */
  read(directory: string): PackageJson | undefined;
  /** The nearest package.json of a file, as Node looks for it: upwards, not past a `node_modules`. */
  scopeOf(file: string): PackageJson | undefined;
}

/**
 * A reader that parses each package.json once.
 * @param options.unreadableFails what cannot be read is a fault, and not the same as a package.json that is not there
 */
export function createPackageReader(disk: Disk, options: { readonly unreadableFails: boolean }): PackageReader {
  const packages = new Map<string, PackageJson | undefined>();
  const scopes = new Map<string, PackageJson | undefined>();

  function read(directory: string): PackageJson | undefined {
    if (packages.has(directory)) return packages.get(directory);
    const path = join(directory, 'package.json');
    const found = disk.typeOf(path) === 'file' ? parsePackageJson(path, disk.read(path).toString('utf8')) : unreadable(path);
    packages.set(directory, found);
    return found;
  }

  function unreadable(path: string): PackageJson | undefined {
    const fault = options.unreadableFails ? disk.faultOf(path) : undefined;
    return fault === undefined ? undefined : { path, directory: dirname(path), type: 'none', content: {}, invalid: `it cannot be read (${fault})` };
  }

  function scopeOfDirectory(directory: string): PackageJson | undefined {
    if (scopes.has(directory)) return scopes.get(directory);
    const parent = dirname(directory);
    const found = /[\\/]node_modules$/.test(directory)
      ? undefined
      : read(directory) ?? (parent === directory ? undefined : scopeOfDirectory(parent));
    scopes.set(directory, found);
    return found;
  }

  return { read, scopeOf: (file) => scopeOfDirectory(dirname(file)) };
}

/** Reads the text of a package.json the way Node does: fields of the wrong type count as absent, but for `name` and `type`. */
export function parsePackageJson(path: string, text: string): PackageJson {
  const directory = dirname(path);
  let content: unknown;
  try {
    content = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    if (content === null || typeof content !== 'object' || Array.isArray(content)) throw new SyntaxError('it is not an object');
    for (const field of ['name', 'type'] as const) {
      if (Object.hasOwn(content, field) && typeof (content as Record<string, unknown>)[field] !== 'string') throw new SyntaxError(`"${field}" is not a text`);
    }
  } catch (error) {
    return { path, directory, type: 'none', content: {}, invalid: (error as Error).message };
  }
  const fields = content as Record<string, unknown>;
  const { name, version, main, type, exports, imports } = fields;
  return {
    path,
    directory,
    type: type === 'module' || type === 'commonjs' ? type : 'none',
    content: fields,
    ...(typeof name === 'string' && { name }),
    ...(typeof version === 'string' && { version }),
    ...(typeof main === 'string' && { main }),
    ...(((exports !== null && typeof exports === 'object') || typeof exports === 'string') && { exports }),
    ...(typeof imports === 'string' && { imports: {} }), // for Node it is there, and defines nothing
    ...(imports !== null && typeof imports === 'object' && { imports: imports as Record<string, unknown> }),
  };
}

import { builtinModules } from 'node:module';

/**
 * What differs between the lines of Node.js in how modules are found, as one table.
 * Sources: the `lib/internal/modules` of the releases and the changelogs of doc/api/packages.md and doc/api/modules.md.
 */
export interface NodeCapabilities {
  /** `require(esm)` is on by default, and with it the condition `module-sync`. */
  readonly requireModule: boolean;
  /** `imports` keys may start with `#/`. */
  readonly slashImports: boolean;
  /** TypeScript's types are stripped by default. */
  readonly stripTypes: boolean;
  /** A package.json that is there and cannot be read is an error. Source: nodejs/node issue 65220. */
  readonly unreadableManifestFails: boolean;
  readonly isBuiltin: (request: string) => boolean;
}

/** Modules that are reachable with `node:` alone. */
const SCHEME_ONLY: Readonly<Record<string, number>> = {
  sea: 20, sqlite: 22, test: 18, 'test/reporters': 19, ffi: 26,
};
/** Modules that a major version took away. */
const REMOVED: Readonly<Record<string, number>> = {
  _stream_duplex: 26, _stream_passthrough: 26, _stream_readable: 26, _stream_transform: 26, _stream_wrap: 26, _stream_writable: 26,
};

/** The capabilities of one exact version, `22.23.3` say. */
export function nodeCapabilities(version: string): NodeCapabilities {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const since = (...versions: (readonly [number, number])[]): boolean => {
    const sameMajor = versions.find((v) => v[0] === major);
    return sameMajor ? minor >= sameMajor[1] : major > Math.max(...versions.map((v) => v[0]));
  };
  const plain = new Set([...builtinModules.filter((name) => !name.startsWith('node:')), ...Object.keys(REMOVED)]);
  for (const [name, gone] of Object.entries(REMOVED)) if (major >= gone) plain.delete(name);
  const schemeOnly = new Set(Object.entries(SCHEME_ONLY).filter(([, from]) => major >= from).map(([name]) => name));
  return {
    requireModule: since([20, 19], [22, 12], [23, 0]),
    slashImports: since([24, 14], [25, 4]),
    stripTypes: since([22, 18], [23, 6]),
    unreadableManifestFails: since([24, 20], [26, 7]),
    isBuiltin: (request) => request.startsWith('node:')
      ? plain.has(request.slice(5)) || schemeOnly.has(request.slice(5))
      : plain.has(request),
  };
}

/**
 * The conditions that `exports` and `imports` are read with.
 * Source: `initializeCjsConditions` and `initializeDefaultConditions` in Node's lib/internal/modules.
 */
export function conditionsFor(kind: 'require' | 'import', capabilities: NodeCapabilities, extra: readonly string[]): ReadonlySet<string> {
  return new Set([kind, 'node', 'node-addons', ...(capabilities.requireModule ? ['module-sync'] : []), ...extra]);
}

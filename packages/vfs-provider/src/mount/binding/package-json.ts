import type { NativeFunction } from './native.ts';

/** What the `modules` binding gives for a package.json: name, main, type, imports, exports, path. */
export type PackageTuple = [
  name: string | undefined,
  main: string | undefined,
  type: 'none' | 'commonjs' | 'module',
  imports: string | undefined,
  exports: string | undefined,
  path: string,
];

/**
 * Reads the fields of a package.json that module resolution uses, the way Node's native reader does
 * (src/node_modules.cc): other types of value are ignored, `imports` and `exports` stay JSON text.
 * @param text content of the file
 * @returns undefined when it is no JSON object
 */
export function parsePackageJson(text: string, path: string): PackageTuple | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const { name, main, type, imports, exports } = json as Record<string, unknown>;
  return [
    typeof name === 'string' ? name : undefined,
    typeof main === 'string' ? main : undefined,
    type === 'commonjs' || type === 'module' ? type : 'none',
    raw(imports),
    raw(exports),
    path,
  ];
}

function raw(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : undefined;
}

/** @param referrer path of the importing file; only known in ES module resolution */
export function invalidPackageConfig(
  path: string,
  referrer: { base: string; specifier: string } | undefined,
  below: NativeFunction,
): Error {
  const suffix = referrer === undefined ? '' : ` while importing "${referrer.specifier}" from ${referrer.base}`;
  const error = new Error(`Invalid package config ${path}${suffix}.`);
  (error as NodeJS.ErrnoException).code = 'ERR_INVALID_PACKAGE_CONFIG';
  Error.captureStackTrace(error, below);
  return error;
}

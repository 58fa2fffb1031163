import { PackError, type PackErrorCode } from '@pack/errors';

/** Where in a document something is: keys and indexes from its root. */
export type YamlPath = readonly (string | number)[];

/** A path as a person writes it: `packages["node@runtime:24.6.0"].resolution.variants[3].url`. */
export function formatYamlPath(path: YamlPath): string {
  return path.map((part, index) => (typeof part === 'number' || !/^[A-Za-z_][\w-]*$/.test(part) ? `[${JSON.stringify(part)}]` : index === 0 ? part : `.${part}`)).join('');
}

/** Makes the errors of one lockfile. */
export type Complaint = (path: YamlPath, problem: string, code?: PackErrorCode) => PackError;

/** Complaints about the lockfile at `file`; undefined for a text without a file. */
export function complaintsAbout(file: string | undefined): Complaint {
  return (path, problem, code = 'ERR_PACK_LOCKFILE_INVALID') =>
    new PackError(code, `${path.length > 0 ? `${formatYamlPath(path)} ` : 'The lockfile '}${problem}`, {
      ...(file !== undefined && { path: file }),
      hint: 'Write the lockfile anew with "pnpm install"',
    });
}

/** `value` as an object whose keys can be read. */
export function mapping(value: unknown, path: YamlPath, complain: Complaint): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw complain(path, `must be a mapping, but is ${kindOf(value)}`);
}

/** As `mapping`, and an absent value is an empty one. */
export function optionalMapping(value: unknown, path: YamlPath, complain: Complaint): Readonly<Record<string, unknown>> {
  return value === undefined || value === null ? {} : mapping(value, path, complain);
}

/** `value` as a text with something in it. */
export function text(value: unknown, path: YamlPath, complain: Complaint): string {
  if (typeof value === 'string' && value !== '') return value;
  throw complain(path, `must be a text, but is ${kindOf(value)}`);
}

/** `value` as a list with something in it. */
export function list(value: unknown, path: YamlPath, complain: Complaint): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw complain(path, `must be a list with at least one entry, but is ${kindOf(value)}`);
}

/** What a wrong value is, in words. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null || value === '') return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'object' ? 'a mapping' : JSON.stringify(value);
}

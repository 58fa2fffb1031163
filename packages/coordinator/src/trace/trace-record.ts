import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { PackError } from '@pack/errors';
import { boundaryOf, type TracedFile } from '@pack/walker';
import type { TraceEvent } from './trace-event.ts';

/** The name of the record, in the project's directory. */
export const TRACE_FILE = 'pack.trace.json';

/** What one file was seen to ask for; texts sorted. */
export interface SeenFile {
  /** Request → file. */
  readonly require?: Readonly<Record<string, string>>;
  readonly import?: Readonly<Record<string, string>>;
  /** Files that it read. */
  readonly read?: readonly string[];
  /** Addons. */
  readonly load?: readonly string[];
  /** Programs, and scripts of child processes and of worker threads. */
  readonly start?: readonly string[];
}

/** What runs of a program have seen: the content of `pack.trace.json`. Paths are relative to the project, with slashes. */
export interface TraceRecord {
  readonly version: 1;
  readonly files: Readonly<Record<string, SeenFile>>;
}

const LISTS = ['read', 'load', 'start'] as const;
const REQUESTS = ['require', 'import'] as const;

/** What is never recorded, since a program finds it where it runs, and it often holds secrets. */
const PRIVATE = /(?:^|\/)(?:\.env(?:\..*)?|\.npmrc|\.git\/.*)$/;

/**
 * Reads the record of a project.
 * @returns undefined when there is none
 * @throws PackError ERR_PACK_TRACE_INVALID
 */
export function readTraceRecord(root: string): TraceRecord | undefined {
  const file = path.join(root, TRACE_FILE);
  if (!existsSync(file)) return undefined;
  const invalid = (reason: string, cause?: unknown): PackError => new PackError('ERR_PACK_TRACE_INVALID', `The record of the program's runs is not understood: ${reason}`, {
    path: file, cause, hint: 'Delete it, and record the program again with pack trace',
  });
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw invalid('it is no valid JSON', cause);
  }
  const wrong = recordFault(content, root);
  if (wrong !== undefined) throw invalid(wrong);
  return content as TraceRecord;
}

/**
 * Makes a record of what was seen.
 * @param options.main the file to which belongs what Node did by itself; absent: that is not recorded
 * @param options.since files that are read and were changed after this time, milliseconds since the epoch, are the run's own products
 */
export function recordOf(events: readonly TraceEvent[], { root, main, since }: { readonly root: string; readonly main?: string; readonly since: number }): TraceRecord {
  const files: Record<string, Record<string, Record<string, string> | string[]>> = {};
  const boundary = boundaryOf(root);
  const claimed = new Set(events.filter(({ from }) => from !== undefined).map((event) => event.path));
  for (const event of events) {
    const from = event.from ?? (claimed.has(event.path) ? undefined : main);
    const target = relativePath(root, event.path);
    if (from === undefined || from === event.path || !isBelow(boundary, from) || PRIVATE.test(target) || !isFile(event.path)) continue;
    if (event.kind === 'read' && isProduct(event.path, since)) continue;
    const seen = files[relativePath(root, realPath(from))] ??= {};
    if ('request' in event) ((seen[event.kind] ??= {}) as Record<string, string>)[portable(event)] = target;
    else ((seen[event.kind] ??= []) as string[]).push(target);
  }
  return sorted({ version: 1, files });
}

/** Joins the records of several runs; what is not there any more goes. */
export function mergeRecords(root: string, records: readonly TraceRecord[]): TraceRecord {
  const isThere = (name: string): boolean => existsSync(path.resolve(root, name));
  const files: Record<string, SeenFile> = {};
  for (const [name, seen] of records.flatMap((record) => Object.entries(record.files))) {
    if (!isThere(name)) continue;
    const before = files[name] ?? {};
    const merged: Record<string, unknown> = {};
    for (const kind of REQUESTS) merged[kind] = Object.fromEntries(Object.entries({ ...before[kind], ...seen[kind] }).filter(([, target]) => isThere(target)));
    for (const kind of LISTS) merged[kind] = [...before[kind] ?? [], ...seen[kind] ?? []].filter(isThere);
    files[name] = merged;
  }
  return sorted({ version: 1, files });
}

/** The text of a record: the same for the same runs, one fact a line. */
export function recordText(record: TraceRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** A record as the walk wants it. */
export function tracedFiles(record: TraceRecord, root: string): ReadonlyMap<string, TracedFile> {
  return new Map(Object.entries(record.files).map(([name, seen]) => [realPath(path.resolve(root, name)), {
    requests: REQUESTS.flatMap((kind) => Object.keys(seen[kind] ?? {}).map((request) => ({ kind, request }))),
    files: LISTS.flatMap((kind) => (seen[kind] ?? []).map((each) => path.resolve(root, each))),
  }]));
}

/** Absolute paths of the modules that were loaded, and of the scripts that were started. */
export function loadedModules(record: TraceRecord, root: string): ReadonlySet<string> {
  return new Set(Object.values(record.files).flatMap((seen) => [...REQUESTS.flatMap((kind) => Object.values(seen[kind] ?? {})), ...seen.start ?? []]).map((name) => realPath(path.resolve(root, name))));
}

function sorted(record: TraceRecord): TraceRecord {
  const byKey = <T>(entries: readonly (readonly [string, T])[]): Record<string, T> => Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    version: 1,
    files: byKey(Object.entries(record.files).map(([name, seen]) => [name, Object.fromEntries([
      ...REQUESTS.map((kind) => [kind, byKey(Object.entries(seen[kind] ?? {}))] as const),
      ...LISTS.map((kind) => [kind, [...new Set(seen[kind])].sort()] as const),
    ].filter(([, value]) => Object.keys(value).length > 0))] as const).filter(([, seen]) => Object.keys(seen).length > 0)),
  };
}

/** Requests with a path of this machine are written as the file would write them. */
function portable({ from, request, path: target }: Extract<TraceEvent, { request: string }>): string {
  if (!path.isAbsolute(request) && !request.startsWith('file:')) return request;
  const relative = relativePath(path.dirname(from), target);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function isProduct(file: string, since: number): boolean {
  return statSync(file).mtimeMs >= since;
}

function isBelow(directory: string, file: string): boolean {
  return !path.relative(directory, file).startsWith('..') && !path.isAbsolute(path.relative(directory, file));
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function relativePath(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/');
}

/** What is wrong with a record. It is committed, so it may not lead to files outside of the repository. */
function recordFault(content: unknown, root: string): string | undefined {
  if (!isObject(content) || content['version'] !== 1) return 'its "version" is not 1';
  if (!isObject(content['files'])) return 'it has no "files"';
  const boundary = boundaryOf(root);
  for (const [name, seen] of Object.entries(content['files'])) {
    if (!isObject(seen)) return `"${name}" is no object`;
    const names = [name];
    for (const [key, value] of Object.entries(seen)) {
      const isRight = (REQUESTS as readonly string[]).includes(key) ? isObject(value) : (LISTS as readonly string[]).includes(key) && Array.isArray(value);
      if (!isRight) return `"${key}" of "${name}" is unknown or of a wrong type`;
      names.push(...Object.values(value as object) as string[]);
    }
    const outside = names.find((each) => typeof each !== 'string' || path.isAbsolute(each) || !isBelow(boundary, path.resolve(root, each)));
    if (outside !== undefined) return `${JSON.stringify(outside)} is no path in the project`;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

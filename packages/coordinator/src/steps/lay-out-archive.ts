import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { COMMONJS_FRAME } from '@pack/bytecode/compile-options';
import { PackError } from '@pack/errors';
import type { ArchiveEntry, ArchiveFrame, ArchiveMeta, ArchiveResolution } from '@pack/sea-assets';
import type { Edge, GraphFile, ModuleGraph } from '@pack/walker';
import type { FileStats } from '../file-stats.ts';

/** What `writeArchive` needs. */
export interface ArchiveLayout {
  readonly meta: ArchiveMeta;
  readonly entries: readonly ArchiveEntry[];
  readonly resolutions: readonly ArchiveResolution[];
  readonly frame: ArchiveFrame;
}

export interface LayoutOptions {
  readonly name: string;
  readonly version: string | undefined;
  readonly nodeVersion: string;
  readonly stats: FileStats;
  /** What a recorded run has read, by path of the file: the number of each. */
  readonly order?: ReadonlyMap<string, number>;
  /** A directory in which runs record what they read. */
  readonly recordTo?: string;
  readonly nodeOptions?: 'ignore' | 'allow';
  readonly allowInspector?: boolean;
  readonly args?: readonly string[];
  readonly binaryData?: boolean;
  readonly firstRunCache?: boolean;
}

/** The places of a program's files: on the disk of the machine that builds, and at run time. */
export interface Places {
  /** The lowest directory that holds them all. */
  readonly root: string;
  /** Where that directory appears at run time. */
  readonly mount: string;
}

/**
 * Where the files of a graph will be: the lowest directory that holds all of them and all links becomes the root. It
 * appears under the name of the program, not its own, which is another in each checkout.
 * @throws PackError ERR_PACK_SOURCE_UNREADABLE when there is no such directory: files on several Windows drives.
 */
export function placesOf(graph: ModuleGraph, name: string, mountPoint: string | undefined): Places {
  const paths = [...[...graph.files, ...graph.links].map((file) => file.path), ...graph.emptyDirectories];
  let root = path.dirname(paths[0]!);
  for (const file of paths) {
    while (!isBelow(root, file)) {
      if (root === path.dirname(root)) throw new PackError('ERR_PACK_SOURCE_UNREADABLE', 'The files of the project lie on several drives', { path: file, hint: 'Move them to one drive' });
      root = path.dirname(root);
    }
  }
  return { root, mount: mountPoint ?? path.posix.join('/snapshot', name) };
}

/** The path of a file inside of the archive: relative to the root, with slashes. */
export function archivePath(root: string, file: string): string {
  // Of the tens of thousands that a large program asks for, all are below: `relative` would look at each from the front.
  const relative = isBelow(root, file) ? file.slice(root.endsWith(path.sep) ? root.length : root.length + 1) : path.relative(root, file);
  return path.sep === '/' ? relative : relative.split(path.sep).join('/');
}

/**
 * Describes the archive of a program.
 * @param caches V8 code caches by path of the file
 */
export function layOutArchive(graph: ModuleGraph, places: Places, caches: ReadonlyMap<string, Uint8Array>, options: LayoutOptions): ArchiveLayout {
  const { root, mount } = places;
  const at = (file: string): string => archivePath(root, file);
  const { name, version, nodeVersion, stats, nodeOptions, allowInspector, args = [], binaryData, firstRunCache, order, recordTo } = options;
  return {
    meta: {
      entry: at(graph.entries[0]!), mount, name, ...(version === undefined ? {} : { version }), nodeVersion,
      ...(nodeOptions === 'allow' ? { nodeOptions } : {}), ...(allowInspector ? { allowInspector } : {}), ...(args.length > 0 ? { args } : {}), ...(binaryData ? { binaryData } : {}), ...(firstRunCache ? { firstRunCache } : {}), ...(recordTo === undefined ? {} : { recordTo }),
    },
    entries: [
      ...directoriesOf(graph, root, stats),
      ...graph.files.map((file) => fileEntry(file, at(file.path), { stats, codeCache: caches.get(file.path), hot: order?.get(file.path) ?? HOT_KINDS.includes(file.kind) })),
      ...graph.links.map((link): ArchiveEntry => ({ type: 'link', path: at(link.path), target: linkTarget(link, root), mtimeMs: stats.mtimeMs(lstatSync(link.path).mtimeMs) })),
    ],
    resolutions: graph.files.flatMap((file) => file.edges.map((edge) => resolutionOf(file, edge, at))),
    frame: COMMONJS_FRAME,
  };
}

/** Programs are loaded at the start, so they stand first in the archive; what is only read stands behind. */
const HOT_KINDS: readonly GraphFile['kind'][] = ['commonjs', 'module', 'json'];

function fileEntry({ path: own, source = own, kind, mode, mtimeMs, size }: GraphFile, archived: string, { stats, codeCache, hot }: { stats: FileStats; codeCache: Uint8Array | undefined; hot: boolean | number }): ArchiveEntry {
  return { type: 'file', path: archived, kind, mode: stats.mode(mode, 'file'), mtimeMs: stats.mtimeMs(mtimeMs), source, size, hot, ...(codeCache ? { codeCache } : {}) };
}

function resolutionOf(from: GraphFile, { kind, request, target }: Edge, at: (file: string) => string): ArchiveResolution {
  return { from: at(from.path), kind, request, target: target.startsWith('node:') ? target : at(target) };
}

/** Absolute links into the project become relative ones: the project lies elsewhere at run time. */
function linkTarget(link: { readonly path: string; readonly target: string }, root: string): string {
  const target = path.isAbsolute(link.target) && isBelow(root, link.target) ? path.relative(path.dirname(link.path), link.target) : link.target;
  return target.split(path.sep).join('/');
}

/** Every directory, so that each has a mode and a time. */
function directoriesOf(graph: ModuleGraph, root: string, stats: FileStats): ArchiveEntry[] {
  const directories = new Set<string>();
  const innermost = [...[...graph.files, ...graph.links].map((file) => path.dirname(file.path)), ...graph.emptyDirectories];
  for (const start of innermost) {
    for (let directory = start; !directories.has(directory); directory = path.dirname(directory)) {
      directories.add(directory);
      if (directory === root) break;
    }
  }
  return [...directories].sort().map((directory) => {
    const { mode, mtimeMs } = lstatSync(nearestThatIs(directory));
    return { type: 'directory', path: archivePath(root, directory), mode: stats.mode(mode, 'directory'), mtimeMs: stats.mtimeMs(mtimeMs) };
  });
}

/** The directory itself, or where packages that were fetched are placed, the nearest above that is on the disk. */
function nearestThatIs(directory: string): string {
  return existsSync(directory) ? directory : nearestThatIs(path.dirname(directory));
}

function isBelow(directory: string, file: string): boolean {
  return file.startsWith(directory.endsWith(path.sep) ? directory : directory + path.sep);
}

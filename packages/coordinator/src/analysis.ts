import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PackedArchive } from '@pack/sea-assets';
import { packageNameOf, type FileKind, type GraphFile, type ModuleGraph, type Reason } from '@pack/walker';

/** What is in an executable's archive. All sizes are bytes; `packed` of the packages and `index` add up to `total`. */
export interface Analysis {
  /** Length of the archive. */
  readonly total: number;
  /** What no file takes: header, tables of paths and of resolved requests, metadata. */
  readonly index: number;
  /** The largest first. */
  readonly packages: readonly AnalysedPackage[];
}

export interface AnalysedPackage {
  /** Absent: the project itself, with its workspace. */
  readonly name?: string;
  readonly version?: string;
  /** As on disk. */
  readonly size: number;
  /** As in the archive, with code caches. */
  readonly packed: number;
  /** The largest first. */
  readonly files: readonly AnalysedFile[];
}

export interface AnalysedFile {
  /** Its path in the archive. */
  readonly path: string;
  readonly kind: FileKind;
  readonly size: number;
  readonly packed: number;
  /** The first reason found; files in it are named by their paths in the archive. */
  readonly reason: Reason;
}

/** Tells what is in an archive, by package. @param at gives the path of a file in the archive */
export function analyse(graph: ModuleGraph, archive: PackedArchive, at: (file: string) => string): Analysis {
  const packages = [...Map.groupBy(graph.files, ({ path: file }) => packageDirectory(file))]
    .map(([directory, files]) => analysedPackage(directory, versionOf(directory, files), files.map((file) => analysedFile(file, archive, at))))
    .sort((a, b) => b.packed - a.packed);
  const { head, parts } = archive.pieces;
  const total = parts.reduce((length, part) => length + part.length, head.length);
  return { total, index: total - sum(packages, 'packed'), packages };
}

function analysedPackage(directory: string | undefined, version: string | undefined, files: AnalysedFile[]): AnalysedPackage {
  const name = directory && packageNameOf(path.join(directory, 'package.json'));
  return {
    ...(name !== undefined && { name }), ...(version !== undefined && { version }),
    size: sum(files, 'size'), packed: sum(files, 'packed'), files: files.sort((a, b) => b.packed - a.packed),
  };
}

function analysedFile({ path: file, kind, size, reason }: GraphFile, archive: PackedArchive, at: (file: string) => string): AnalysedFile {
  const named = 'from' in reason && reason.from !== undefined ? { ...reason, from: at(reason.from) } : reason;
  return { path: at(file), kind, size, packed: archive.stored.get(at(file))!, reason: named };
}

/** The directory of the installed package that a file is in. */
function packageDirectory(file: string): string | undefined {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0];
}

function versionOf(directory: string | undefined, files: readonly GraphFile[]): string | undefined {
  if (directory === undefined) return undefined;
  try {
    const manifest = path.join(directory, 'package.json');
    const { version } = JSON.parse(readFileSync(files.find((file) => file.path === manifest)?.source ?? manifest, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

function sum<Key extends 'size' | 'packed'>(items: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return items.reduce((total, item) => total + item[key], 0);
}

import { dirname, relative, sep } from 'node:path';
import type { FindingArgs, FindingCode, SourceLocation } from '@pack/errors';
import type { Disk, RealPath } from './disk.ts';
import { fileKind, isScript } from './file-kind.ts';
import type { Edge, EdgeKind, FileKind, LeftOut, MissingPart, Reason, WalkOptions } from './module-graph.ts';
import type { PackageJson, PackageReader } from './package-json.ts';
import type { Resolver } from './resolve/resolver.ts';
import type { PackageRule } from './rules/package-rule.ts';
import type { Certainty, Span } from './scan/source-file.ts';
import type { SourceFiles, SourceText } from './source-files.ts';

/** A file while the walk works on it. */
export interface WalkedFile {
  readonly path: string;
  kind: FileKind;
  readonly reason: Reason;
  readonly edges: Edge[];
  /** Kind and request of each edge. */
  readonly asked: Set<string>;
  /** Where this file leads, and how surely: what decides whether a fault in a file is one that the program meets. */
  readonly leadsTo: Map<string, Certainty>;
  /** It is in because a directory or a path was named, not because something loads it. */
  soft: boolean;
}

/** A finding whose severity is not settled yet. */
export type Issue = {
  readonly [Code in FindingCode]: {
    readonly code: Code;
    readonly args: FindingArgs[Code];
    /** The file that the fault is in. */
    readonly file: string;
    readonly location?: SourceLocation;
    readonly certainty: Certainty;
    /** The code does something with the missing thing right here. */
    readonly used?: boolean;
  };
}[FindingCode];

/** What the rules of the walk share; `include`, `includeDirectory` and `report` are the only ways in which they change anything. */
export interface WalkContext {
  readonly options: WalkOptions;
  /** Real path of the project. */
  readonly root: string;
  /** What links of the project may not lead out of: its repository or workspace. */
  readonly boundary: string;
  /** Real path of the first entry; undefined while entries are looked up. */
  readonly main: string | undefined;
  readonly disk: Disk;
  readonly sources: SourceFiles;
  readonly packages: PackageReader;
  readonly resolver: Resolver;
  readonly isExternal: (request: string) => boolean;
  /** Adds a file, its package scope and the links on the way to it; `undefined` when it is to be left out. */
  readonly include: (path: string, reason: Reason, how?: IncludeOptions) => WalkedFile | undefined;
  /** Adds a package.json that Node reads on a way that leads nowhere. */
  readonly includeManifest: (path: string) => void;
  /** Adds an empty directory and the links on the way to it. */
  readonly includeDirectory: (directory: RealPath) => void;
  readonly isIgnored: (path: string) => boolean;
  /** What is known of a package. */
  readonly rulesFor: (pkg: PackageJson) => readonly PackageRule[];
  /** Directories of the packages whose rules were applied. */
  readonly ruled: Set<string>;
  /** Notes a file that a rule keeps out. */
  readonly leaveOut: (leftOut: LeftOut) => void;
  /** Notes that a recorded run asked for something that is not there any more. */
  readonly reportStale: (what: string) => void;
  /** Notes that the part of a package for the target is not installed. */
  readonly miss: (part: MissingPart) => void;
  readonly report: (issue: Issue) => void;
}

export interface IncludeOptions {
  readonly links?: readonly string[];
  /** package.json files that led here. */
  readonly manifests?: readonly string[];
  /** `module`: Node loads it. `asset`: it is named; scripts among assets are followed, but nothing is certain of them. `opaque`: never looked into. */
  readonly as?: 'module' | 'asset' | 'opaque';
}

/** Adds an edge once. */
export function addEdge(file: WalkedFile, kind: EdgeKind, request: string, target: string, start?: number): void {
  if (hasEdge(file, kind, request)) return;
  file.asked.add(`${kind} ${request}`);
  file.edges.push({ kind, request, target, ...(start !== undefined && { start }) });
}

export function hasEdge(file: WalkedFile, kind: EdgeKind, request: string): boolean {
  return file.asked.has(`${kind} ${request}`);
}

/** Notes the strongest certainty with which `file` leads to `target`. */
export function leadTo(file: WalkedFile, target: string, certainty: Certainty): void {
  const rank: Record<Certainty, number> = { foreign: 0, optional: 1, lazy: 2, unknown: 3, certain: 4 };
  const before = file.leadsTo.get(target);
  if (before === undefined || rank[before] < rank[certainty]) file.leadsTo.set(target, certainty);
}

/** How a file on disk is treated when it comes in as `as`. */
export function kindOf(context: Pick<WalkContext, 'sources' | 'packages'>, path: string, as: IncludeOptions['as'], isEntry: boolean): FileKind {
  if (as === 'opaque') return 'asset';
  if (as === 'asset' && !isEntry && !isScript(path) && !/\.(?:json|node|wasm)$/.test(path)) return 'asset';
  return fileKind(path, context.packages.scopeOf(path), () => context.sources.detect(path));
}

/** The name of the npm package that a path is in; `undefined` for the project and its workspace. */
export function packageNameOf(path: string): string | undefined {
  const parts = path.split(/[\\/]/);
  const at = parts.lastIndexOf('node_modules');
  const name = at === -1 ? undefined : parts[at + 1];
  if (name === undefined || name === '') return undefined;
  return name.startsWith('@') ? `${name}/${parts[at + 2] ?? ''}` : name;
}

/** The directory of the package that a file belongs to: the nearest package.json that has a name. */
export function packageRootOf(context: Pick<WalkContext, 'packages' | 'root'>, file: string): string {
  let scope = context.packages.scopeOf(file);
  while (scope && scope.name === undefined) {
    const outer = context.packages.scopeOf(scope.directory);
    if (outer === undefined) break;
    scope = outer;
  }
  return scope?.directory ?? context.root;
}

/** Whether `directory` is `inner` or contains it. */
export function isAtOrAbove(directory: string, inner: string): boolean {
  return directory === inner || inner.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

/** A request for `target` as a file would write it: `./` and forward slashes. */
export function relativeRequest(from: string, target: string): string {
  const path = relative(dirname(from), target).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}

/** Reports what a request or a path with unknown parts was taken to mean. */
export function reportExpanded(context: WalkContext, file: WalkedFile, source: SourceText, found: Span & { readonly kind: EdgeKind; readonly certainty: Certainty }, count: number): void {
  context.report({
    code: 'request-expanded',
    args: { expression: source.slice(found.start, found.end), kind: found.kind, count },
    file: file.path,
    location: locate(file.path, source, found.start, found.end),
    certainty: found.certainty,
  });
}

/** Line and column of an offset. */
export function locate(file: string, source: SourceText, start: number, end: number): SourceLocation {
  const before = source.slice(0, start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const newline = source.indexOf('\n', start);
  const length = Math.min(end, newline === -1 ? source.length : newline) - start;
  return { file, line: before.split('\n').length, column: start - lineStart + 1, ...(length > 0 && { length }) };
}


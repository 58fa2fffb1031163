import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { onTestFinished } from 'vitest';
import { walk, type GraphFile, type ModuleGraph, type WalkOptions, type WalkTarget } from '../src/index.ts';

/** A file's text or bytes, an object for a JSON file, or where a symbolic link leads. */
export type Content = string | Uint8Array | { readonly link: string } | { readonly json: unknown };

export const linuxTarget: WalkTarget = { platform: 'linux', arch: 'x64', nodeVersion: '24.21.0' };

/** Writes a small project into a directory that goes away after the test, and gives its real path. */
export function project(files: Readonly<Record<string, Content>>, options: { readonly keep?: boolean } = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'pack-walker-')));
  if (!options.keep) onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(path, content);
    else if ('link' in content) symlinkSync(content.link, path);
    else writeFileSync(path, JSON.stringify(content.json));
  }
  return root;
}

/** What a test looks at: everything relative to the project. */
export interface Walked {
  readonly graph: ModuleGraph;
  /** Paths of the files, without those that are only in as a package's scope. */
  readonly files: readonly string[];
  readonly all: readonly string[];
  /** `kind request -> target` of one file. */
  edges(path: string): readonly string[];
  file(path: string): GraphFile | undefined;
  /** `severity code file:line:column`. */
  readonly findings: readonly string[];
}

export async function walked(root: string, entry: string | readonly string[], options: Partial<WalkOptions> = {}): Promise<Walked> {
  const entries = typeof entry === 'string' ? [entry] : entry;
  const graph = await walk(entries.map((each) => join(root, each)), { root, target: linuxTarget, ...options });
  const short = (path: string): string => path.startsWith('node:') ? path : relative(root, path).split(sep).join('/');
  const file = (path: string): GraphFile | undefined => graph.files.find((each) => short(each.path) === path);
  return {
    graph,
    files: graph.files.filter((each) => each.reason.type !== 'package-scope').map((each) => short(each.path)),
    all: graph.files.map((each) => short(each.path)),
    edges: (path) => file(path)?.edges.map((edge) => `${edge.kind} ${edge.request} -> ${short(edge.target)}`) ?? [],
    file,
    findings: graph.findings.map(({ severity, code, location }) => `${severity} ${code}${location ? ` ${short(location.file)}:${location.line}:${location.column}` : ''}`),
  };
}

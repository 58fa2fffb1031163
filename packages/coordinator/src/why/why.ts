import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Finding, SourceLocation } from '@pack/errors';
import { locate, packageNameOf, pathTest, type FileKind, type GraphFile, type LeftOut, type ModuleGraph, type Reason } from '@pack/walker';
import type { BuildOptions, BuildRequest } from '../build.ts';
import { prepare, walkProject } from '../prepare.ts';
import { planRuntime } from '../steps/plan-runtime.ts';
import type { Settings } from '../settings.ts';

/** What to explain, beside what a build would be told. */
export interface WhyRequest extends BuildRequest {
  /** Paths, from the current directory or from the project, and globs from the project. */
  readonly files: readonly string[];
}

/** One step on the way from the entry to a file. */
export interface WhyStep {
  /** Absolute. */
  readonly path: string;
  readonly reason: Reason;
  /** Where the file before asks for this one. */
  readonly location?: SourceLocation;
}

/** Why a file is in the program, or is not. Paths are absolute. */
export type Explanation =
  | { readonly path: string; readonly in: true; readonly kind: FileKind; readonly size: number; /** From what is in by itself to the file. */ readonly chain: readonly WhyStep[] }
  | { readonly path: string; readonly in: false; readonly cause: Absence };

/** Why a file is not in: the nearest reason. */
export type Absence =
  | { readonly type: 'no-such-file' }
  /** `by`: the globs of `ignore` that match. */
  | { readonly type: 'ignored'; readonly by: readonly string[]; readonly from?: string }
  | { readonly type: 'platform'; readonly from?: string }
  | { readonly type: 'external'; readonly by: string }
  /** Nothing asks for it. `doubts`: requests of its package, or of the project, of which only the run can tell. */
  | { readonly type: 'not-reached'; readonly package?: string; readonly packageIsIn: boolean; readonly doubts: readonly SourceLocation[] };

/**
 * Explains files: the shortest chain from the entry to each, or why it is not in. The first target counts.
 * @returns those that a path or glob means, in the order asked for; a glob without a match is one that there is not
 * @throws PackError as `build` does until the walk is done
 */
export async function why(request: WhyRequest, { signal = new AbortController().signal }: BuildOptions = {}): Promise<readonly Explanation[]> {
  const { files, ...own } = request;
  const prepared = await prepare(own, signal);
  const { project, settings, cwd, chosen } = prepared;
  const plan = await planRuntime(chosen[0]!, { offline: settings.offline, nodeMirrors: settings.nodeMirrors, verifySignature: settings.verifySignature, cwd, signal });
  const graph = await walkProject(prepared, chosen[0]!.target, { nodeVersion: plan.version, signal });
  const index = new Map(graph.files.map((file) => [file.path, file]));
  return files.flatMap((asked) => {
    const paths = meant(asked, { root: project.root, cwd, graph });
    return paths.map((file): Explanation => {
      const found = index.get(file);
      return found
        ? { path: file, in: true, kind: found.kind, size: found.size, chain: chainTo(found, index) }
        : { path: file, in: false, cause: absenceOf(file, { graph, settings, root: project.root }) };
    });
  });
}

/** The files that a word means: one by its path, else all of the program that a glob matches. */
function meant(asked: string, { root, cwd, graph }: { readonly root: string; readonly cwd: string; readonly graph: ModuleGraph }): string[] {
  for (const base of [cwd, root]) {
    const file = path.resolve(base, asked);
    if (existsSync(file)) {
      const real = realpathSync(file);
      const inside = graph.files.filter((each) => each.path.startsWith(real + path.sep)).map((each) => each.path);
      return inside.length > 0 ? inside : [real];
    }
  }
  const known = [...graph.files, ...graph.leftOut].map((file) => file.path);
  const matches = pathTest(root, [asked.replace(/^\.\//, '')]);
  const placed = path.resolve(cwd, asked) + path.sep; // a directory that was fetched
  const found = known.filter((file) => matches(file) || file.startsWith(placed));
  return found.length > 0 ? found : [path.resolve(cwd, asked)];
}

function chainTo(file: GraphFile, index: ReadonlyMap<string, GraphFile>): WhyStep[] {
  const chain: WhyStep[] = [];
  for (let at: GraphFile | undefined = file; at !== undefined;) {
    const { reason }: GraphFile = at;
    const from: string | undefined = 'from' in reason ? reason.from : undefined;
    chain.unshift({ path: at.path, reason, ...(reason.type === 'edge' && reason.start !== undefined && { location: placeOf(reason.from, index.get(reason.from)?.source, reason.start) }) });
    const before: GraphFile | undefined = from === undefined ? undefined : index.get(from);
    at = chain.some((step) => step.path === before?.path) ? undefined : before; // package.json files may lead to what names them
  }
  return chain;
}

function placeOf(file: string, lies: string | undefined, start: number): SourceLocation {
  const source = readFileSync(lies ?? file, 'utf8').replace(/^\uFEFF/, '');
  return locate(file, source, start, start);
}

function absenceOf(file: string, { graph, settings, root }: { readonly graph: ModuleGraph; readonly settings: Settings; readonly root: string }): Absence {
  const left: LeftOut | undefined = graph.leftOut.find((each) => each.path === file);
  const from = left?.from === undefined ? {} : { from: left.from };
  const by = settings.ignore.filter((glob) => pathTest(root, [glob])(file));
  if (by.length > 0) return { type: 'ignored', by, ...from };
  if (left?.rule === 'platform') return { type: 'platform', ...from };
  if (!existsSync(file)) return { type: 'no-such-file' };
  const owner = packageNameOf(file);
  const external = settings.external.find((request) => request === owner);
  if (external !== undefined) return { type: 'external', by: external };
  const packageIsIn = graph.files.some((each) => packageNameOf(each.path) === owner && each.reason.type !== 'package-scope');
  return { type: 'not-reached', ...(owner !== undefined && { package: owner }), packageIsIn, doubts: doubtsOf(graph.findings, owner) };
}

/** At most so many doubts are told. */
const DOUBTS = 3;

function doubtsOf(findings: readonly Finding[], owner: string | undefined): SourceLocation[] {
  return findings.flatMap(({ code, location, package: name }) => (code === 'dynamic-request' && location && (name === owner || name === undefined) ? [location] : [])).slice(0, DOUBTS);
}

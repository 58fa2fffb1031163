import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { walk, type ModuleGraph } from '../../src/index.ts';
import { startNodeServer } from '../node-server.ts';
import { writeProgram, type RandomProgram } from './random-graphs.ts';

/** What Node was seen to do with a program; paths are absolute. */
interface Run {
  readonly asked: readonly (readonly [parent: string, kind: 'require' | 'import', request: string, target: string])[];
  readonly failed: readonly (readonly [parent: string, kind: 'require' | 'import', request: string, code: string])[];
  /** Node says none of what `require` takes for CommonJS. */
  readonly formats: Readonly<Record<string, string | null>>;
  readonly resolved: Readonly<Record<string, string>>;
  /** The modules that ran to their end. */
  readonly done: readonly string[];
  readonly error?: string;
}

/** What became of a program that was walked and run. */
export interface CheckedProgram {
  /** Every module that was loaded ran to its end, so that the walk may have nothing more than was loaded. */
  readonly whole: boolean;
  readonly loaded: number;
}

/** Throws where what the walk says of a program is not what Node does. */
export interface ProgramCheck {
  (program: RandomProgram): Promise<CheckedProgram>;
  close(): void;
}

/** Starts the Node of a line, which runs the programs; they are written below `room`. */
export async function checkProgram(room: string, line: TargetLine): Promise<ProgramCheck> {
  const server = await startNodeServer(line, 'oracles/run-program.mjs');
  let count = 0;
  const check = async (program: RandomProgram): Promise<CheckedProgram> => {
    const root = join(room, `${line}-${count++}`);
    const [place, copy] = [join(root, 'original'), join(root, 'copy')];
    writeProgram(place, program);
    const entry = join(place, program.entry);
    const graph = await walk([entry], { root: place, target: { platform: 'linux', arch: 'x64', libc: 'glibc', nodeVersion: TARGET_VERSIONS[line] } });
    const { kind } = graph.files.find(({ path }) => path === entry)!;
    const run = await server.ask({ entry, kind }) as Run;
    const whole = ranWhole(run);
    const faults = compare(graph, run, entry, whole);
    copyGraph(graph, place, copy);
    const again = await server.ask({ entry: join(copy, program.entry), kind }) as Run;
    // A directory that `import` does not search is none of the files: in the copy it is not there.
    const [here, there] = [run, again].map((each, index) => JSON.stringify(each).replaceAll([place, copy][index]!, '').replaceAll('ERR_UNSUPPORTED_DIR_IMPORT', 'ERR_MODULE_NOT_FOUND'));
    if (here !== there) faults.push(`a copy of nothing but the graph does something else:\n${here}\n${there}`);
    if (faults.length > 0) throw new Error([`in ${place}`, ...faults.slice(0, 6)].join('\n').replaceAll(place, ''));
    rmSync(root, { recursive: true });
    return { whole, loaded: Object.keys(run.formats).length };
  };
  return Object.assign(check, { close: server.close });
}

/** Whether all that was asked for was loaded, and all code of it ran to its end. */
function ranWhole({ asked, formats, done }: Run): boolean {
  const isCode = (path: string): boolean => path.startsWith('/') && !path.endsWith('.json');
  return asked.every(([, , , target]) => !isCode(target) || target in formats) && Object.keys(formats).filter(isCode).length === done.length;
}

function compare(graph: ModuleGraph, run: Run, entry: string, whole: boolean): string[] {
  const faults: string[] = [];
  const files = new Map(graph.files.map((file) => [file.path, file]));
  for (const [parent, kind, request, target] of run.asked) {
    const edge = files.get(parent)?.edges.find((each) => each.target === target && (each.kind === kind || (kind === 'require' && each.kind === 'require.resolve')));
    if (edge === undefined) faults.push(`no edge: ${kind} ${JSON.stringify(request)} of ${parent} leads to ${target}`);
    if (target.startsWith('/') && !files.has(target)) faults.push(`missing: ${target}, which ${parent} asks for`);
  }
  for (const [parent, kind, request, code] of run.failed) {
    const said = graph.findings.some((finding) => 'request' in finding.args && finding.location?.file === parent && (finding.args.kind === kind || finding.args.kind === 'require.resolve'));
    if (!said) faults.push(`unsaid: ${kind} ${JSON.stringify(request)} of ${parent} fails with ${code}`);
  }
  for (const [path, format] of Object.entries(run.formats)) {
    const kind = files.get(path)?.kind;
    if (format && kind !== undefined && kind !== format) faults.push(`${path} is ${format}, and not ${kind}`);
  }
  const targets = new Set(run.asked.map(([, , , target]) => target));
  const onlyResolved = new Set(Object.values(run.resolved).filter((path) => !targets.has(path)));
  const loadable = reachable(graph, entry, onlyResolved);
  if (whole) faults.push(...[...loadable].filter((path) => path.startsWith('/') && path !== entry && !targets.has(path)).map((path) => `too much: ${path} is never asked for`));
  return faults;
}

/** What the edges of loaded requests lead to, but for files whose place alone was asked for. */
function reachable(graph: ModuleGraph, entry: string, onlyResolved: ReadonlySet<string>): ReadonlySet<string> {
  const files = new Map(graph.files.map((file) => [file.path, file]));
  const found = new Set([entry]);
  for (const path of found) for (const { kind, target } of files.get(path)?.edges ?? []) if ((kind === 'require' || kind === 'import') && !onlyResolved.has(target)) found.add(target);
  return found;
}

function copyGraph(graph: ModuleGraph, place: string, copy: string): void {
  const to = (path: string): string => {
    const copied = join(copy, relative(place, path));
    mkdirSync(dirname(copied), { recursive: true });
    return copied;
  };
  for (const { path } of graph.files) copyFileSync(path, to(path));
  for (const { path, target } of graph.links) if (!existsSync(to(path))) symlinkSync(target, to(path));
}

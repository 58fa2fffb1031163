import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { guardedRun } from '@pack-internal/guarded-run';
import { type TargetLine, targetNode } from '@pack-internal/target-nodes';
import type { MountKind } from '../src/bootstrap-text.ts';
import { NODE_MOUNT_POINT } from '../src/mount/node-mount-point.ts';
import { archiveOf } from './archive-of.ts';
import { makeTree, TIME } from './tree.ts';

export type Outcomes = Record<string, unknown>;

/** What the same calls gave on the disk and on the archive. */
export interface Comparison {
  readonly disk: Outcomes;
  readonly archive: Outcomes;
  /** Names of the cases that gave different things. */
  readonly differences: readonly string[];
}

const GROUPS = ['paths', 'descriptors', 'handles', 'streams', 'directories', 'copies', 'writes', 'modules', 'others', 'virtual-directory'];
const GROUPS_THAT_ONLY_READ = ['paths', 'directories', 'modules', 'others'];

/** The same calls on a directory that is mounted read-only by the kernel, and on an archive of that directory. */
export interface Suite {
  /** Whether the kernel's mount is to be had; where not, the directory is writable, and only groups that write nothing are compared. */
  readonly isReadOnly: boolean;
  compare(line: TargetLine, mount: MountKind): Promise<Comparison>;
  /** Which public functions of `fs` no case calls with something of the archive, e.g. `fs.promises.statfs`. */
  uncalled(line: TargetLine): Promise<readonly string[]>;
  remove(): void;
}

export async function openSuite(): Promise<Suite> {
  const base = mkdtempSync(join(tmpdir(), 'pack-conformance-'));
  const source = join(base, 'source');
  mkdirSync(join(source, 'app'), { recursive: true });
  makeTree(join(source, 'app'));
  writeFileSync(join(base, 'archive'), await archiveOf(join(source, 'app')));
  const mounter = await findMounter();
  const groups = mounter === undefined ? GROUPS_THAT_ONLY_READ : GROUPS;
  const onDisk = new Map<TargetLine, Promise<Outcomes>>();

  return {
    isReadOnly: mounter !== undefined,
    async compare(line, mount) {
      const node = await targetNode(line);
      const place = join(base, `place-${line}`);
      if (!onDisk.has(line)) onDisk.set(line, runOnDisk(node, { source, place, groups, mounter }));
      const disk = await onDisk.get(line)!;
      const root = mount === 'node' ? NODE_MOUNT_POINT : join(place, 'mounted', 'app');
      const archive = await run([node], { place, groups }, root, [join(base, 'archive'), mount]);
      return { disk, archive, differences: Object.keys({ ...disk, ...archive }).filter((name) => !isDeepStrictEqual(disk[name], archive[name])) };
    },
    async uncalled(line) {
      const place = join(base, `uncalled-${line}`);
      const root = join(place, 'mounted', 'app');
      return await run([await targetNode(line)], { place, groups: GROUPS }, root, [join(base, 'archive')], 'uncalled.ts');
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

interface Run {
  readonly place: string;
  readonly groups: readonly string[];
}

async function runOnDisk(node: string, { source, place, groups, mounter }: Run & { source: string; mounter: readonly string[] | undefined }): Promise<Outcomes> {
  const root = join(place, 'mounted', 'app');
  if (mounter === undefined) cpSync(source, join(place, 'mounted'), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  else mkdirSync(join(place, 'mounted'), { recursive: true });
  const mount = 'mount --bind "$0" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"';
  utimesSync(mounter === undefined ? join(place, 'mounted') : source, TIME, TIME);
  const command = mounter === undefined ? [node] : [...mounter, 'sh', '-c', mount, source, join(place, 'mounted'), node];
  try {
    return await run(command, { place, groups }, root, []);
  } finally {
    if (mounter === undefined) rmSync(join(place, 'mounted'), { recursive: true });
    else rmdirSync(join(place, 'mounted'));
  }
}

async function run<Result = Outcomes>(command: readonly string[], { place, groups }: Run, root: string, more: readonly string[], script = 'run.ts'): Promise<Result> {
  const scratch = join(place, 'scratch');
  const results = join(place, 'results.json');
  const cwd = join(place, 'cwd');
  rmSync(scratch, { recursive: true, force: true });
  for (const directory of [scratch, cwd]) mkdirSync(directory, { recursive: true });
  const [file = '', ...args] = command;
  const { exitCode, stderr, killed } = await guardedRun(
    file,
    [...args, '--no-warnings', '--expose-internals', join(import.meta.dirname, script), root, scratch, results, groups.join(), ...more],
    { cwd, timeoutMs: 300_000 },
  );
  if (exitCode !== 0 || stderr !== '' || killed) throw new Error(`the cases ended with ${killed ?? exitCode}\n${stderr}`);
  return JSON.parse(readFileSync(results, 'utf8')) as Result;
}

/** A way to mount in a namespace of our own: as root, or with a user namespace. */
async function findMounter(): Promise<readonly string[] | undefined> {
  const trial = mkdtempSync(join(tmpdir(), 'pack-mount-'));
  try {
    for (const mounter of [['unshare', '-m'], ['unshare', '-rm']]) {
      const [file = '', ...args] = mounter;
      const result = await guardedRun(file, [...args, 'mount', '--bind', trial, trial]).catch(() => undefined);
      if (result?.exitCode === 0) return mounter;
    }
    return undefined;
  } finally {
    rmSync(trial, { recursive: true });
  }
}

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { guardedRun } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, type TargetLine, targetNode } from '@pack-internal/target-nodes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { archiveOf } from './archive-of.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';
import { makeTree, TIME } from './tree.ts';

/*
 * The same calls on a directory that is mounted read-only by the kernel, and on an archive of that directory
 * mounted at the same path: results and errors must be equal. Where mounting is not possible, the directory is
 * writable, and only the groups that write nothing are compared.
 */
const GROUPS = ['paths', 'descriptors', 'handles', 'streams', 'directories', 'copies', 'writes', 'modules', 'others'];
const GROUPS_THAT_ONLY_READ = ['paths', 'directories', 'modules', 'others'];
const script = fileURLToPath(new URL('run.ts', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'pack-conformance-'));
const source = join(base, 'source');
const mounter = await findMounter();

beforeAll(async () => {
  mkdirSync(join(source, 'app'), { recursive: true });
  makeTree(join(source, 'app'));
  writeFileSync(join(base, 'archive'), await archiveOf(join(source, 'app')));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('on Node %s an archive behaves like a read-only disk', async (line) => {
  const node = await targetNode(line);
  const groups = mounter === undefined ? GROUPS_THAT_ONLY_READ : GROUPS;
  const place = join(base, `place-${line}`);
  const disk = await runOnDisk(node, place, groups);
  const archive = await run([node], place, groups, [join(base, 'archive')]);

  const isKnown = (name: string): boolean => KNOWN_DIFFERENCES.some(({ cases, lines }) => lines.includes(line) && cases.test(name));
  const differences = Object.keys({ ...disk, ...archive }).filter((name) => !isDeepStrictEqual(disk[name], archive[name]));
  const unexpected = differences.filter((name) => !isKnown(name) && !(mounter === undefined && isRefusal(archive[name])));
  const shown = unexpected.map((name) => `${name}\n  disk    ${JSON.stringify(disk[name])}\n  archive ${JSON.stringify(archive[name])}`);
  expect(shown.join('\n')).toBe('');
  expect(Object.keys(archive).length).toBeGreaterThan(3000);
  if (mounter === undefined) return;
  const stale = KNOWN_DIFFERENCES.filter(({ cases, lines, isOccasional }) => !isOccasional && lines.includes(line) && !differences.some((name) => cases.test(name)));
  expect(stale.map(({ reason }) => reason)).toEqual([]);
}, 600_000);

type Outcomes = Record<string, unknown>;

async function runOnDisk(node: string, place: string, groups: readonly string[]): Promise<Outcomes> {
  const root = join(place, 'mounted', 'app');
  if (mounter === undefined) cpSync(source, join(place, 'mounted'), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  else mkdirSync(root, { recursive: true });
  const mount = 'mount --bind "$0" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"';
  utimesSync(join(place, 'mounted'), TIME, TIME);
  const command = mounter === undefined ? [node] : [...mounter, 'sh', '-c', mount, join(source, 'app'), root, node];
  try {
    return await run(command, place, groups, []);
  } finally {
    if (mounter === undefined) rmSync(join(place, 'mounted'), { recursive: true });
    else {
      rmdirSync(root);
      rmdirSync(join(place, 'mounted'));
    }
  }
}

async function run(command: readonly string[], place: string, groups: readonly string[], more: readonly string[]): Promise<Outcomes> {
  const scratch = join(place, 'scratch');
  const results = join(place, 'results.json');
  const cwd = join(place, 'cwd');
  rmSync(scratch, { recursive: true, force: true });
  for (const directory of [scratch, cwd]) mkdirSync(directory, { recursive: true });
  const [file = '', ...args] = command;
  const { exitCode, stderr, killed } = await guardedRun(
    file,
    [...args, '--no-warnings', '--expose-internals', script, join(place, 'mounted', 'app'), scratch, results, groups.join(), ...more],
    { cwd, timeoutMs: 300_000 },
  );
  expect({ exitCode, stderr, killed }).toEqual({ exitCode: 0, stderr: '', killed: undefined });
  return JSON.parse(readFileSync(results, 'utf8')) as Outcomes;
}

function isRefusal(outcome: unknown): boolean {
  return (outcome as { error?: { code?: string } }).error?.code === 'EROFS';
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

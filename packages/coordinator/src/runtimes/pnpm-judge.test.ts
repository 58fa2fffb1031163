import { cpSync, globSync, lstatSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { nodeChannel, startMirror, type Mirror } from '@pack-internal/loopback-mirror';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pnpm, runPnpm, type PnpmMajor } from '../../test/run-pnpm.ts';
import { OLD_RC, RC, rcMirror, runtimeProject, scratchDir, treeAt, type ProjectOptions } from '../../test/runtime-project.ts';
import { installProjectRuntimes } from './install.ts';

// pnpm itself judges: what it makes of a lockfile is what must be in place, and what is written here it must take as its own.

let mirror: Mirror;
beforeAll(async () => { mirror = await rcMirror(); });
afterAll(() => mirror[Symbol.asyncDispose]());
beforeEach(() => { process.env['PACK_CACHE_DIR'] = scratchDir('cache'); });
afterAll(() => { delete process.env['PACK_CACHE_DIR']; });

const MAJORS: PnpmMajor[] = [12, 11];

/** The same project twice: one is pnpm's, the other ours; the lockfile is written by pnpm. */
async function twins(major: PnpmMajor, options: Omit<ProjectOptions, 'mirror'>, from = mirror): Promise<{ theirs: string; ours: string }> {
  const ours = runtimeProject({ ...options, mirror: from });
  await pnpm(major, ours, ['install', '--lockfile-only']);
  const theirs = scratchDir('theirs');
  cpSync(ours, theirs, { recursive: true });
  return { theirs, ours };
}

async function installBoth(major: PnpmMajor, { theirs, ours }: { theirs: string; ours: string }): Promise<void> {
  await pnpm(major, theirs, ['install', '--frozen-lockfile']);
  await installProjectRuntimes({ dir: ours, frozenLockfile: true });
}

const version = async (program: string): Promise<string> => (await guardedRun(program, ['--version'])).stdout.trim();

const foreign = 'supportedArchitectures:\n  os: [win32]\n  cpu: [x64]';
const hostLast = `supportedArchitectures:\n  os: [aix, ${process.platform}]\n  cpu: [${process.arch === 'x64' ? 'arm64' : 'x64'}, ${process.arch}]`;
const musl = 'supportedArchitectures:\n  libc: [musl]';

const nodeOf = (specifier: string): object => ({ dependencies: { node: `runtime:${specifier}` } });
const inDevEngines = { devEngines: { runtime: { name: 'node', version: 'rc/^22.0.0', onFail: 'download' } } };

test.each<{ major: PnpmMajor; what: string; manifest: object; workspace?: string; expected?: string }>([
  ...MAJORS.flatMap((major) => [
    { major, what: 'devEngines', manifest: inDevEngines, expected: `v${OLD_RC}` },
    { major, what: 'this machine, named last', manifest: nodeOf(RC), workspace: hostLast, expected: `v${RC}` },
  ]),
  { major: 12, what: 'another platform', manifest: nodeOf(RC), workspace: foreign },
  { major: 12, what: 'another C library', manifest: nodeOf(RC), workspace: process.platform === 'linux' ? musl : '', expected: `v${RC}` },
])('the same files with the same permissions are in place as after pnpm $major install: $what', async ({ major, manifest, workspace = '', expected }) => {
  const both = await twins(major, { manifest, workspace });
  await installBoth(major, both);
  const [theirs, ours] = [both.theirs, both.ours].map((dir) => path.join(dir, 'node_modules'));
  expect(Object.keys(treeAt(`${ours}/node`)).length).toBeGreaterThan(4);
  expect(treeAt(`${ours}/node`)).toEqual(treeAt(`${theirs}/node`));
  const [theirBin, ourBin] = [theirs, ours].map((modules) => `${modules}/.bin/node`) as [string, string];
  for (const bin of [theirBin, ourBin]) expect(lstatSync(bin).isSymbolicLink()).toBe(true);
  expect(path.relative(realpathSync(`${ours}/node`), realpathSync(ourBin))).toBe(path.relative(realpathSync(`${theirs}/node`), realpathSync(theirBin)));
  if (expected !== undefined) expect([await version(theirBin), await version(ourBin)]).toEqual([expected, expected]);
});

test.each(MAJORS)('members of a workspace, and a catalog, are as after pnpm %i install', async (major) => {
  const files = { 'pkg/a/package.json': '{"name":"a","devDependencies":{"node":"catalog:"}}', 'pkg/b/package.json': `{"name":"b","optionalDependencies":{"node":"runtime:${OLD_RC}"}}` };
  const both = await twins(major, { manifest: {}, files, workspace: `packages: [pkg/*]\ncatalog:\n  node: runtime:${RC}` });
  await installBoth(major, both);
  for (const [member, expected] of [['a', RC], ['b', OLD_RC]]) {
    const [theirs, ours] = [both.theirs, both.ours].map((dir) => path.join(dir, 'pkg', member!, 'node_modules'));
    expect(treeAt(`${ours}/node`)).toEqual(treeAt(`${theirs}/node`));
    expect([await version(`${theirs}/.bin/node`), await version(`${ours}/.bin/node`)]).toEqual([`v${expected}`, `v${expected}`]);
  }
});

test.each(MAJORS)('the runtimes of dependencies (engines.runtime) are where pnpm %i links them, whatever it calls their directories', async (major) => {
  const local = (name: string, version: string, more: object = {}): string => JSON.stringify({ name, version: '1.0.0', engines: { runtime: { name: 'node', version, onFail: 'download' } }, ...more });
  const long = 'a-directory-with-a-name-that-is-quite-long-so-that-the-name-in-the-virtual-store-must-be-shortened-and-hashed-by-pnpm';
  const packages: Record<string, string> = {
    plain: local('plain', RC), Upper: local('Upper', OLD_RC), 'a+b': local('unclear', RC), [long]: local('long', RC), base: '{"name":"base","version":"1.0.0"}',
    peer: local('@scope/peer', OLD_RC, { peerDependencies: { base: '*' } }),
  };
  const dependencies = Object.fromEntries(Object.entries(packages).map(([directory, manifest]) => [(JSON.parse(manifest) as { name: string }).name, `file:${directory}`]));
  const both = await twins(major, { manifest: { dependencies }, files: Object.fromEntries(Object.entries(packages).map(([directory, manifest]) => [`${directory}/package.json`, manifest])) });
  for (const dir of [both.theirs, both.ours]) {
    const { exitCode, text } = await runPnpm(major, dir, ['install', '--frozen-lockfile']);
    const isItsOwnFault = major === 11 && text.includes("Cannot find module 'node/CHANGELOG.md'"); // of 11.28, once everything is linked
    expect(exitCode === 0 || isItsOwnFault, text).toBe(true);
  }
  const store = (dir: string): string => path.join(dir, 'node_modules/.pnpm');
  const isOwn = (place: string): boolean => !place.startsWith('node@'); // the runtimes themselves, which pnpm 11 has in its store
  const linked = (dir: string): string[] => globSync(['*/node_modules/node', '*/node_modules/{*,@*/*}/node_modules/.bin/node', 'node_modules/node', 'node_modules/.bin/node'], { cwd: store(dir) }).filter(isOwn).sort();
  const theirs = linked(both.theirs);
  expect(theirs.length).toBeGreaterThanOrEqual(7);
  for (const place of linked(both.ours)) rmSync(path.join(store(both.ours), place), { recursive: true }); // the packages are pnpm's, the runtimes shall be ours
  await installProjectRuntimes({ dir: both.ours, frozenLockfile: true });
  expect(linked(both.ours)).toEqual(theirs);
  const program = (dir: string, place: string): string => path.join(store(dir), place, place.includes('/.bin/') ? '' : 'bin/node');
  for (const place of theirs) expect([place, await version(program(both.ours, place))]).toEqual([place, await version(program(both.theirs, place))]);
  expect(await installProjectRuntimes({ dir: both.ours, frozenLockfile: true, offline: true })).toMatchObject({ runtimes: [{ wasInPlace: true, linked: [] }, { wasInPlace: true, linked: [] }] });
});

test('a real Node, with headers and manuals, is unpacked as pnpm 12 unpacks it', async () => {
  const version = '24.0.0-rc.9';
  const host = { os: process.platform === 'darwin' ? 'darwin' : 'linux', cpu: process.arch } as const;
  await using whole = await startMirror();
  whole.add(await nodeChannel({ releases: [{ version, platforms: [host] }] }), 'rc/');
  const both = await twins(12, { manifest: nodeOf(version) }, whole);
  await installBoth(12, both);
  const ours = treeAt(path.join(both.ours, 'node_modules/node'));
  expect(Object.keys(ours).length).toBeGreaterThan(100);
  expect(ours).toEqual(treeAt(path.join(both.theirs, 'node_modules/node')));
  expect((await guardedRun(path.join(both.ours, 'node_modules/.bin/node'), ['-p', '6 * 7'])).stdout).toBe('42\n');
}, 240_000);

test.each<{ major: PnpmMajor; what: string; manifest: object; workspace?: string }>([
  ...MAJORS.flatMap((major) => [
    { major, what: 'devEngines', manifest: inDevEngines },
    { major, what: 'a catalog', manifest: { devDependencies: { node: 'catalog:' } }, workspace: `catalog:\n  node: runtime:${RC}` },
    { major, what: 'an optional dependency', manifest: { optionalDependencies: { node: 'runtime:rc/24' } } },
  ]),
  { major: 12, what: 'engines', manifest: { engines: { runtime: [{ name: 'node', version: RC, onFail: 'download' }] } } },
  { major: 12, what: 'the latest of a channel', manifest: nodeOf('rc') },
])('what is written for $what is what pnpm $major writes, and it takes it unchanged', async ({ major, manifest, workspace = '' }) => {
  const ours = runtimeProject({ manifest, workspace, mirror });
  const theirs = runtimeProject({ manifest, workspace, mirror });
  await installProjectRuntimes({ dir: ours, saveLockfile: true });
  const written = readFileSync(path.join(ours, 'pnpm-lock.yaml'), 'utf8');
  await pnpm(major, theirs, ['install', '--lockfile-only']);
  expect(written).toBe(readFileSync(path.join(theirs, 'pnpm-lock.yaml'), 'utf8'));

  rmSync(path.join(ours, 'node_modules'), { recursive: true });
  await pnpm(major, ours, ['install', '--frozen-lockfile']);
  expect(readFileSync(path.join(ours, 'pnpm-lock.yaml'), 'utf8')).toBe(written);
  expect(await version(path.join(ours, 'node_modules/.bin/node'))).toMatch(/^v2/);
});

test.each(MAJORS)('an entry that is added to the lockfile of a project with dependencies is where pnpm %i has it', async (major) => {
  const manifest = { dependencies: { zlocal: 'file:zlocal', alocal: 'file:alocal' } };
  const files = { 'zlocal/package.json': '{"name":"zlocal","version":"1.0.0"}', 'alocal/package.json': '{"name":"alocal","version":"1.0.0"}' };
  const withRuntime = { ...manifest, devEngines: { runtime: { name: 'node', version: RC, onFail: 'download' } } };
  const ours = runtimeProject({ manifest, files, mirror });
  await pnpm(major, ours, ['install', '--lockfile-only']);
  const before = readFileSync(path.join(ours, 'pnpm-lock.yaml'), 'utf8');
  const both = [runtimeProject({ manifest: withRuntime, files: { ...files, 'pnpm-lock.yaml': before }, mirror }), runtimeProject({ manifest: withRuntime, files: { ...files, 'pnpm-lock.yaml': before }, mirror })] as const;
  await installProjectRuntimes({ dir: both[0], saveLockfile: true });
  await pnpm(major, both[1], ['install', '--lockfile-only']);
  expect(readFileSync(path.join(both[0], 'pnpm-lock.yaml'), 'utf8')).toBe(readFileSync(path.join(both[1], 'pnpm-lock.yaml'), 'utf8'));
});

test.each(MAJORS)('pnpm %i takes what we put in place, and leaves it or makes it its own', async (major) => {
  const { ours } = await twins(major, { manifest: nodeOf(RC) });
  await installProjectRuntimes({ dir: ours, frozenLockfile: true });
  await pnpm(major, ours, ['install', '--frozen-lockfile']);
  expect(await version(path.join(ours, 'node_modules/.bin/node'))).toBe(`v${RC}`);
  await installProjectRuntimes({ dir: ours, frozenLockfile: true, offline: true });
  expect(await version(path.join(ours, 'node_modules/.bin/node'))).toBe(`v${RC}`);
});

test.each(MAJORS)('where pnpm %i refuses a lockfile, so do we', async (major) => {
  const { theirs, ours } = await twins(major, { manifest: nodeOf(RC) });
  const manifest = JSON.stringify({ name: 'app', dependencies: { node: `runtime:${OLD_RC}` } });
  for (const dir of [theirs, ours]) writeFileSync(path.join(dir, 'package.json'), manifest);
  const refused = await runPnpm(major, theirs, ['install', '--frozen-lockfile']);
  expect([refused.exitCode, refused.text]).toEqual([1, expect.stringContaining('ERR_PNPM_OUTDATED_LOCKFILE')]);
  await expect(installProjectRuntimes({ dir: ours, frozenLockfile: true })).rejects.toMatchObject({ code: 'ERR_PACK_LOCKFILE_OUTDATED' });
});

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startMirror } from '@pack-internal/loopback-mirror';
import { afterAll, expect, test } from 'vitest';
import { findProject, type Project } from '../entry.ts';
import { parseTarget } from '../target.ts';
import { chooseRuntimes, type ChosenRuntimes, type RuntimeWishes } from './choose-runtimes.ts';

const scratch = realpathSync(mkdtempSync(path.join(tmpdir(), 'choose-runtimes-')));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const lockfiles = path.join(import.meta.dirname, '../../../../fixtures/lockfiles');
const pinned = readFileSync(path.join(lockfiles, 'pnpm-node-24.6.0/pnpm-lock.yaml'), 'utf8'); // for its root
const ofMembers = readFileSync(path.join(lockfiles, 'captured/p12-workspace/pnpm-lock.yaml'), 'utf8'); // for pkg/a and pkg/b

/** A directory with these files; gives the project in `at`. */
async function project(files: Readonly<Record<string, string>>, at = '.'): Promise<Project> {
  const root = mkdtempSync(path.join(scratch, 'project-'));
  for (const [name, content] of Object.entries({ 'package.json': '{}', ...files })) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return findProject(at, root);
}

const choose = (of: Project, target = 'linux-x64', wishes: RuntimeWishes = {}): Promise<ChosenRuntimes> => chooseRuntimes([{ target: parseTarget(target), given: undefined }], of, wishes);

test("a project's own lockfile decides, for the target's platform", async () => {
  const { chosen, findings } = await choose(await project({ 'pnpm-lock.yaml': pinned }), 'macos-arm64');
  expect(chosen[0]!.pinned).toMatchObject({ key: 'node@runtime:24.6.0', version: '24.6.0', resolution: { url: expect.stringContaining('darwin-arm64') as string } });
  expect(findings).toEqual([]);
});

test('a member of a workspace has what the lockfile pins for it, else what it pins for the root', async () => {
  const files = { 'pnpm-workspace.yaml': '', 'pkg/a/package.json': '{}' };
  expect((await choose(await project({ ...files, 'pnpm-lock.yaml': ofMembers }, 'pkg/a'))).chosen[0]!.pinned?.version).toBe('22.23.3-rc.1');
  expect((await choose(await project({ ...files, 'pnpm-lock.yaml': pinned }, 'pkg/a'))).chosen[0]!.pinned?.version).toBe('24.6.0');
  expect((await choose(await project({ ...files, 'pnpm-lock.yaml': ofMembers }))).chosen[0]!.pinned).toBeUndefined();
});

test('a lockfile somewhere above that is not of a workspace says nothing', async () => {
  expect((await choose(await project({ 'pnpm-lock.yaml': pinned, 'inner/package.json': '{}' }, 'inner'))).chosen[0]!.pinned).toBeUndefined();
});

test.each([
  ['no runtime', "lockfileVersion: '9.0'\n"],
  ['an old format, in which there are no runtimes', "lockfileVersion: '6.0'\n"],
  ['a merge conflict, but no runtime', '<<<<<<< HEAD\n'],
])('a lockfile with %s changes nothing', async (_, lockfile) => {
  expect(await choose(await project({ 'pnpm-lock.yaml': lockfile }))).toEqual({ chosen: [{ target: parseTarget('linux-x64'), given: undefined }], findings: [] });
});

test('a lockfile that pins a runtime and cannot be read fails the build, unless it does not matter', async () => {
  const broken = await project({ 'pnpm-lock.yaml': pinned.replace(/integrity: sha256-\S+/, "integrity: ''") });
  await expect(choose(broken)).rejects.toMatchObject({ code: 'ERR_PACK_LOCKFILE_INTEGRITY_MISSING', path: path.join(broken.root, 'pnpm-lock.yaml') });
  expect((await choose(broken, 'linux-x64', { runtime: 'node@24' })).chosen[0]!.target.version).toBe('24');
});

test('a target for which nothing is pinned fails the build', async () => {
  const lockfile = ofMembers.replaceAll('pkg/a', '.').replace('  .: {}\n\n', '');
  await expect(choose(await project({ 'pnpm-lock.yaml': lockfile.replaceAll('os: darwin', 'os: aix') }), 'macos-x64')).rejects.toMatchObject({ code: 'ERR_PACK_NO_MATCHING_VARIANT', message: 'The lockfile pins no node@runtime:22.23.3-rc.1 for darwin-x64' });
});

test.each([['node24-linux-x64', true], ['node24.6-linux-x64', true], ['node24.6.0-linux-x64', true], ['node24.7.0-linux-x64', false], ['node22-linux-x64', false]])('for %s it is taken: %s', async (target, isTaken) => {
  const { chosen, findings } = await choose(await project({ 'pnpm-lock.yaml': pinned }), target);
  expect(chosen[0]!.pinned !== undefined).toBe(isTaken);
  expect(findings).toMatchObject(isTaken ? [] : [{ code: 'lockfile-runtime-overridden', severity: 'warning', args: { key: 'node@runtime:24.6.0', by: `the target ${target.replace('-linux-x64', '')}` } }]);
});

test.each<[RuntimeWishes, string]>([[{ runtime: 'node@22' }, '--runtime node@22'], [{ nodePath: '/some/node' }, '--node-path']])('%o goes before it, with a warning', async (wishes, by) => {
  const { chosen, findings } = await choose(await project({ 'pnpm-lock.yaml': pinned }), 'linux-x64', wishes);
  expect(chosen[0]!.pinned).toBeUndefined();
  expect(findings).toMatchObject([{ code: 'lockfile-runtime-overridden', args: { by } }]);
});

test('a runtime that is declared and not pinned is told', async () => {
  const manifest = '{"devEngines":{"runtime":{"name":"node","version":"24","onFail":"download"}}}';
  expect((await choose(await project({ 'package.json': manifest }))).findings).toMatchObject([{ code: 'runtime-not-locked', args: { specifier: 'runtime:24' } }]);
  expect((await choose(await project({ 'package.json': manifest }), 'node24-linux-x64')).findings).toEqual([]);
});

test.each([
  ['deno@2', 'ERR_PACK_INVALID_TARGET', 'Executables are made from Node, not from deno'],
  ['bun@latest', 'ERR_PACK_INVALID_TARGET', 'Executables are made from Node, not from bun'],
  ['node', 'ERR_PACK_INVALID_TARGET', 'The runtime "node" is invalid'],
  ['node@18', 'ERR_PACK_INVALID_TARGET', 'The runtime "node@18" is invalid'],
  ['node@^24', 'ERR_PACK_INVALID_TARGET', 'The runtime "node@^24" is invalid'],
])('the runtime %s is refused', async (runtime, code, message) => {
  await expect(choose(await project({}), 'linux-x64', { runtime })).rejects.toMatchObject({ code, message });
});

test.each([['node@24', '24'], ['node@24.x', '24'], ['node@24.21.x', '24.21'], ['node@v24.21.0', '24.21.0'], ['node@latest', 'latest']])('%s is Node %s', async (runtime, version) => {
  expect((await choose(await project({}), 'linux-x64', { runtime })).chosen[0]!.target.version).toBe(version);
});

test('a word means the line that nodejs.org, or its mirror, gives that name to; offline, what was remembered', async () => {
  const release = (version: string, lts: string | false): object => ({ version: `v${version}`, lts, files: [] });
  await using mirror = await startMirror({ 'index.json': JSON.stringify([release('26.10.0', false), release('24.21.0', 'Krypton'), release('24.0.0', false), release('22.23.3', 'Jod'), release('4.9.1', 'Argon')]) });
  const options = { nodeMirrors: { release: mirror.url }, cacheDir: mkdtempSync(path.join(scratch, 'cache-')), cwd: (await project({ '.npmrc': 'fetch-retries=0' })).root };
  const versionOf = async (runtime: string, more: object = {}): Promise<string | undefined> => (await chooseRuntimes([{ target: parseTarget('linux-x64'), given: undefined }], await project({}), { runtime }, { ...options, ...more })).chosen[0]!.target.version;
  await expect(versionOf('node@lts', { offline: true })).rejects.toMatchObject({ code: 'ERR_PACK_OFFLINE', message: 'Which line of Node is "lts" can only be asked of the network' });
  expect([await versionOf('node@lts'), await versionOf('node@Jod'), await versionOf('node@krypton', { offline: true })]).toEqual(['24', '22', '24']);
  await expect(versionOf('node@argon')).rejects.toMatchObject({ code: 'ERR_PACK_INVALID_TARGET', message: 'The runtime "node@argon" is Node 4, which executables cannot be built on' });
  await expect(versionOf('node@radon')).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_NOT_FOUND', hint: 'In long-term support are krypton (24), jod (22), argon (4)' });
  await expect(versionOf('node@lts', { nodeMirrors: { release: 'http://127.0.0.1:1/' } })).rejects.toMatchObject({ code: 'ERR_PACK_NETWORK', message: expect.stringContaining('Which line of Node is "lts" cannot be found out') as string, hint: expect.stringContaining('node@26') as string });
});

test.each<[string, RuntimeWishes]>([['node22-linux-x64', { runtime: 'node@24' }], ['linux-x64', { runtime: 'node@24', nodePath: '/some/node' }]])('two runtimes are refused: %s, %o', async (target, wishes) => {
  await expect(choose(await project({}), target, wishes)).rejects.toMatchObject({ code: 'ERR_PACK_USAGE' });
});

import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { afterAll, expect, test } from 'vitest';
import { planInstall, type PlannedRuntime } from './install-plan.ts';
import { installRuntimes, type InstalledRuntime } from './install-runtimes.ts';
import { parseRuntimes, type RuntimeEntry } from './read-runtimes.ts';
import type { RuntimeUse } from './runtime-uses.ts';

const scratch = mkdtempSync(join(tmpdir(), 'install-runtimes-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const linux = { os: 'linux', cpu: 'x64' };

/** An unpacked archive. */
function archive(version = '24.6.0'): string {
  const directory = mkdtempSync(join(scratch, 'archive-'));
  mkdirSync(join(directory, 'bin'));
  writeFileSync(join(directory, 'bin/node'), `#!/bin/sh\necho v${version} "$@"\n`);
  chmodSync(join(directory, 'bin/node'), 0o755);
  writeFileSync(join(directory, 'LICENSE'), 'the licence', { mode: 0o644 });
  return directory;
}

function planOf(uses: readonly RuntimeUse[] = [importer('.')], bin: string | Record<string, string> = { node: 'bin/node' }): PlannedRuntime[] {
  const entry: RuntimeEntry = {
    name: 'node', version: '24.6.0', key: 'node@runtime:24.6.0', uses,
    resolution: { type: 'binary', archive: 'tarball', url: 'https://example.org/node.tar.gz', integrity: 'sha256-x', bin },
  };
  return planInstall([entry], linux);
}

const importer = (name: string, alias = 'node'): RuntimeUse => ({ by: 'importer', name, alias, group: 'dependencies', specifier: 'runtime:24', at: [] });

async function install(root: string, plan = planOf(), from = archive()): Promise<{ installed: InstalledRuntime[]; obtained: number }> {
  let obtained = 0;
  const installed = await installRuntimes(plan, { root, obtain: async () => { obtained++; return { directory: from }; } });
  return { installed, obtained };
}

const project = (): string => mkdtempSync(join(scratch, 'project-'));

test('a runtime is in the virtual store, with a package.json, and its program can be called', async () => {
  const root = project();
  const { installed, obtained } = await install(root);
  expect(obtained).toBe(1);
  expect(readlinkSync(join(root, 'node_modules/node'))).toBe('.pnpm/node@runtime+24.6.0/node_modules/node');
  expect(readlinkSync(join(root, 'node_modules/.bin/node'))).toBe('../.pnpm/node@runtime+24.6.0/node_modules/node/bin/node');
  expect(readFileSync(join(root, 'node_modules/node/package.json'), 'utf8')).toBe('{"name":"node","version":"24.6.0","bin":{"node":"bin/node"}}');
  expect(statSync(join(root, 'node_modules/node/bin/node')).mode & 0o777).toBe(0o755);
  expect((await guardedRun(join(root, 'node_modules/.bin/node'), ['--version'])).stdout).toBe('v24.6.0 --version\n');
  expect(installed[0]).toMatchObject({ wasInPlace: false, path: join(root, 'node_modules/.pnpm/node@runtime+24.6.0/node_modules/node') });
  expect(readdirSync(join(root, 'node_modules/.pnpm'))).toEqual(['node@runtime+24.6.0']);
});

test('a second time there is nothing to do', async () => {
  const root = project();
  await install(root);
  const { installed, obtained } = await install(root);
  expect(obtained).toBe(0);
  expect(installed[0]).toMatchObject({ wasInPlace: true, linked: [] });
});

test.each<[string, (store: string) => void]>([
  ['a file is missing', (store) => rmSync(join(store, 'node_modules/node/LICENSE'))],
  ['a file is cut short', (store) => writeFileSync(join(store, 'node_modules/node/bin/node'), '')],
  ['it was never completed', (store) => rmSync(join(store, '.pack-runtime.json'))],
  ['its note is damaged', (store) => writeFileSync(join(store, '.pack-runtime.json'), '{"format":1,"int')],
])('when %s, it is put there anew', async (_, damage) => {
  const root = project();
  await install(root);
  damage(join(root, 'node_modules/.pnpm/node@runtime+24.6.0'));
  expect((await install(root)).obtained).toBe(1);
  expect((await guardedRun(join(root, 'node_modules/.bin/node'), [])).stdout).toBe('v24.6.0\n');
});

test('another archive of the same version replaces it', async () => {
  const root = project();
  await install(root);
  const other = planOf().map((runtime) => ({ ...runtime, resolution: { ...runtime.resolution, integrity: 'sha256-other' } }));
  expect((await install(root, other, archive('24.6.0-other'))).obtained).toBe(1);
  expect((await guardedRun(join(root, 'node_modules/.bin/node'), [])).stdout).toBe('v24.6.0-other\n');
});

test('what a project does to its files does not reach where they came from', async () => {
  const root = project();
  const from = archive();
  await install(root, planOf(), from);
  writeFileSync(join(root, 'node_modules/node/LICENSE'), 'changed');
  expect(readFileSync(join(from, 'LICENSE'), 'utf8')).toBe('the licence');
});

test('each project that asks gets its link, by the name that it chose', async () => {
  const root = project();
  await install(root, planOf([importer('pkg/a'), importer('pkg/b', 'own-node')]));
  expect(readlinkSync(join(root, 'pkg/a/node_modules/node'))).toBe('../../../node_modules/.pnpm/node@runtime+24.6.0/node_modules/node');
  expect(readlinkSync(join(root, 'pkg/a/node_modules/.bin/node'))).toBe('../../../../node_modules/.pnpm/node@runtime+24.6.0/node_modules/node/bin/node');
  expect(existsSync(join(root, 'pkg/b/node_modules/own-node/bin/node'))).toBe(true);
  expect(existsSync(join(root, 'node_modules/node'))).toBe(false);
});

test('a package that brings its own runtime gets its link where the package is installed', async () => {
  const root = project();
  const use: RuntimeUse = { by: 'package', name: '@scope/tool@file:tool(peer@1.0.0)', group: 'dependencies', alias: 'node', at: [] };
  const modules = join(root, 'node_modules/.pnpm/@scope+tool@file+tool_peer@1.0.0/node_modules');
  await install(root, planOf([use]));
  expect(existsSync(modules)).toBe(false);
  mkdirSync(join(modules, '@scope/tool'), { recursive: true });
  expect((await install(root, planOf([use]))).obtained).toBe(0);
  expect(readlinkSync(join(modules, 'node'))).toBe('../../node@runtime+24.6.0/node_modules/node');
  expect((await guardedRun(join(modules, '@scope/tool/node_modules/.bin/node'), [])).stdout).toBe('v24.6.0\n');
});

test('what stands in the place of a link is replaced', async () => {
  const root = project();
  mkdirSync(join(root, 'node_modules/node/old'), { recursive: true });
  mkdirSync(join(root, 'node_modules/.bin'));
  symlinkSync('/nowhere', join(root, 'node_modules/.bin/node'));
  await install(root);
  expect(lstatSync(join(root, 'node_modules/node')).isSymbolicLink()).toBe(true);
  expect((await guardedRun(join(root, 'node_modules/.bin/node'), [])).stdout).toBe('v24.6.0\n');
});

test('an archive without the program that the lockfile names is refused, and nothing of it remains', async () => {
  const root = project();
  await expect(install(root, planOf([importer('.')], { node: 'node.exe' }))).rejects.toMatchObject({ code: 'ERR_PACK_INSTALL_FAILED', message: 'The archive of node@runtime:24.6.0 for linux-x64 has no {"node":"node.exe"}' });
  expect(readdirSync(join(root, 'node_modules/.pnpm'))).toEqual([]);
  expect(existsSync(join(root, 'node_modules/node'))).toBe(false);
});

test('a directory that cannot be written is named', async () => {
  const root = project();
  writeFileSync(join(root, 'node_modules'), 'a file');
  await expect(install(root)).rejects.toMatchObject({ code: 'ERR_PACK_INSTALL_FAILED', path: join(root, 'node_modules/.pnpm/node@runtime+24.6.0/node_modules/node'), cause: expect.anything() as unknown });
});

test('several installations at the same time leave one whole runtime', async () => {
  const root = project();
  const from = archive();
  await Promise.all(Array.from({ length: 8 }, () => install(root, planOf(), from)));
  expect(readdirSync(join(root, 'node_modules/.pnpm'))).toEqual(['node@runtime+24.6.0']);
  expect((await install(root, planOf(), from)).obtained).toBe(0);
});

test.each([
  ['a project outside of the workspace', importer('../other')],
  ['a project with an absolute path', importer('/etc')],
  ['a name that leads elsewhere', importer('.', '../evil')],
  ['a name that is taken', importer('.', '.bin')],
])('%s is refused', (_, use) => {
  expect(() => planOf([use])).toThrow(expect.objectContaining({ code: 'ERR_PACK_LOCKFILE_INVALID' }) as Error);
});

test('a variant for another platform is planned where that platform is the supported one', () => {
  const lockfile = parseRuntimes(readFileSync(join(import.meta.dirname, '../test/sample-lock.yaml'), 'utf8'));
  const [runtime] = planInstall(lockfile, linux, { os: ['win32'], cpu: ['x64'] });
  expect(runtime).toMatchObject({ platform: { os: 'win32', cpu: 'x64' }, bins: { node: 'node.exe' } });
  expect(() => planInstall(lockfile, linux)).toThrow('The lockfile pins no node@runtime:24.6.0 for linux-x64');
});

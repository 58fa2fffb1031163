import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startMirror, tarball, type Mirror } from '@pack-internal/loopback-mirror';
import { guardedRun } from '@pack-internal/guarded-run';
import { runnerFor, targetNode } from '@pack-internal/target-nodes';
import { beforeAll, expect, test } from 'vitest';
import { createProject, filesIn, runPack, toldError } from './run-pack.ts';

const HASH = '@node-rs/xxhash';
const TARGET = 'node22.23.3-win-x64';

/** A project with an addon of napi-rs, installed by npm from the registry for this machine alone. */
async function installedProject(): Promise<string> {
  const root = createProject({
    'package.json': JSON.stringify({ name: 'hasher', version: '1.0.0', main: 'main.js', dependencies: { [HASH]: '1.7.6' } }),
    'main.js': `console.log(process.platform, require('${HASH}').xxh64('pack').toString(16));`,
  });
  const { exitCode, stderr } = await guardedRun('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--os=linux', '--prefer-offline'], { cwd: root, timeoutMs: 120_000 });
  if (exitCode !== 0) throw new Error(stderr);
  return root;
}

test('the part for the target of an addon that is installed for this machine alone comes from the registry, as the lockfile pins it', { timeout: 300_000 }, async () => {
  const root = await installedProject();
  const args = ['.', '-t', TARGET, '-o', 'out/hasher'];
  const env = process.env; // with the registry and the proxies of whoever runs this

  const without = await runPack(root, args, { env, timeoutMs: 120_000 });
  expect(without.exitCode).toBe(0);
  expect(without.stderr).toContain('--fetch-platform-packages');
  expect(without.stderr).toContain(`pnpm add --save-optional --os=win32 --cpu=x64 ${HASH}-win32-x64-msvc@1.7.6`);

  const before = filesIn(path.join(root, 'node_modules')).filter((file) => !file.startsWith('.cache'));
  const built = await runPack(root, [...args, '--fetch-platform-packages', '--analyze=json'], { env, timeoutMs: 120_000 });
  expect(built.exitCode, built.stderr).toBe(0);
  expect(built.stderr).not.toContain('platform-package');
  const { executables: [{ analysis }] } = JSON.parse(built.stdout) as { executables: [{ analysis: { packages: { name?: string; version?: string; files: { path: string }[] }[] } }] };
  const part = analysis.packages.find(({ name }) => name === `${HASH}-win32-x64-msvc`)!;
  expect(part.version).toBe('1.7.6');
  expect(part.files.map((file) => file.path)).toContain(`node_modules/${HASH}-win32-x64-msvc/xxhash.win32-x64-msvc.node`);
  expect(analysis.packages.some(({ name }) => name === `${HASH}-linux-x64-gnu`)).toBe(false);
  // Nothing in the project is another.
  expect(filesIn(path.join(root, 'node_modules')).filter((file) => !file.startsWith('.cache'))).toEqual(before);

  const why = await runPack(root, ['why', `node_modules/${HASH}-win32-x64-msvc`, '-t', TARGET, '--fetch-platform-packages'], { env, timeoutMs: 60_000 });
  expect(why.exitCode, why.stderr).toBe(0);
  expect(why.stdout).toContain(`${HASH}-win32-x64-msvc/xxhash.win32-x64-msvc.node`);
  const again = await runPack(root, [...args, '--fetch-platform-packages', '--offline', '--verbose'], { env, timeoutMs: 120_000 });
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.stderr).toContain(`note: ${HASH}-win32-x64-msvc@1.7.6 is not installed, and was taken from the npm registry for ${HASH}, as the lockfile pins it`);

  // Without a lockfile it is the registry's word alone, which is said.
  rmSync(path.join(root, 'package-lock.json'));
  const unlocked = await runPack(root, [...args, '--fetch-platform-packages'], { env, timeoutMs: 120_000 });
  expect(unlocked.exitCode, unlocked.stderr).toBe(0);
  expect(unlocked.stderr).toContain('which alone says that it is the right one');
  expect(filesIn(path.join(root, 'out'))).toEqual(['hasher.exe']);
});

/** A tool in parts, one of which lists a part itself, as sharp's addon its libraries; and a registry that has them. */
function projectWithParts({ lock, registry = mirror.url }: { readonly lock?: string; readonly registry?: string } = {}): string {
  return createProject({
    'package.json': JSON.stringify({ name: 'app', main: 'main.js' }),
    'main.js': 'require("tool");',
    '.npmrc': `registry=${registry}/\nfetch-retries=0\n`,
    ...(lock !== undefined && { 'package-lock.json': JSON.stringify({ packages: { 'node_modules/tool-linux-arm64': { version: '1.0.0', integrity: lock } } }) }),
    'node_modules/tool/package.json': JSON.stringify({ name: 'tool', version: '1.0.0', optionalDependencies: { 'tool-linux-x64': '1.0.0', 'tool-linux-arm64': '1.0.0' } }),
    'node_modules/tool/index.js': 'console.log(require(`tool-linux-${process.arch}`));',
    'node_modules/tool-linux-x64/package.json': JSON.stringify({ name: 'tool-linux-x64', version: '1.0.0', os: ['linux'], cpu: ['x64'] }),
    'node_modules/tool-linux-x64/index.js': 'module.exports = "x64";',
  });
}

interface Published { readonly files: Record<string, Buffer | string>; readonly integrity: string }

async function publish(url: string, manifest: { readonly name: string; readonly [key: string]: unknown }, files: Readonly<Record<string, string>>): Promise<Published> {
  const { name } = manifest;
  const archive = await tarball([...Object.entries({ ...files, 'package.json': JSON.stringify({ version: '1.0.0', ...manifest }) })].map(([file, content]) => ({ path: `package/${file}`, content })));
  const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
  const at = `${name}/-/${name}-1.0.0.tgz`;
  return { integrity, files: { [at]: archive, [name]: JSON.stringify({ versions: { '1.0.0': { dist: { integrity, tarball: `${url}/${at}` } } } }) } };
}

let first: Published;
let second: Published;
let mirror: Mirror;

beforeAll(async () => {
  mirror = await startMirror();
  first = await publish(mirror.url, { name: 'tool-linux-arm64', os: ['linux'], cpu: ['arm64'], optionalDependencies: { 'tool-lib-linux-arm64': '^1.0.0' } }, { 'index.js': 'module.exports = "arm64 " + require("tool-lib-linux-arm64");' });
  second = await publish(mirror.url, { name: 'tool-lib-linux-arm64', os: ['linux'], cpu: ['arm64'] }, { 'index.js': 'module.exports = "with its library";' });
  return async () => mirror[Symbol.asyncDispose]();
});

/** Builds for another processor, with a cache of its own for packages. */
async function buildParts(root: string, more: readonly string[] = []): ReturnType<typeof runPack> {
  const node = await targetNode('24', 'arm64');
  return runPack(root, ['.', '-o', 'out/app', '--no-code-cache', '--node-path', node, '--fetch-platform-packages', ...more], { env: { PACK_CACHE_DIR: path.join(root, '../cache') }, timeoutMs: 60_000 });
}

test('a part that needs a part itself comes with it, and both are found where an installation would have put them', { timeout: 120_000 }, async (context) => {
  mirror.add({ ...first.files, ...second.files });
  const root = projectWithParts({ lock: first.integrity });
  const built = await buildParts(root, ['--verbose']);
  expect(built.exitCode, built.stderr).toBe(0);
  expect(built.stderr).toContain('note: tool-linux-arm64@1.0.0 is not installed, and was taken from the npm registry for tool, as the lockfile pins it');
  expect(built.stderr).toContain('warning: tool-lib-linux-arm64@1.0.0 is not installed, and was taken from the npm registry for tool-linux-arm64, which alone says');
  const runner = runnerFor('arm64');
  if (runner === undefined) return context.skip('qemu-aarch64-static is not installed (Debian: qemu-user-static)');
  for (const name of ['node_modules', 'main.js']) renameSync(path.join(root, name), path.join(root, `${name}-moved-away`));
  const [file, ...args] = [...runner, path.join(root, 'out/app')];
  expect(await guardedRun(file!, args, { timeoutMs: 60_000 })).toMatchObject({ stdout: 'arm64 with its library\n', exitCode: 0 });
});

test.each([
  ['the registry does not have it', { lock: 'first' }, [], { code: 'ERR_PACK_PACKAGE_NOT_FOUND', exitCode: 1, message: /does not have/, hint: /"external"/ }],
  ['no published version answers', {}, [], { code: 'ERR_PACK_PACKAGE_NOT_FOUND', exitCode: 1, message: /No published version of tool-linux-arm64 answers "1.0.0"/, hint: /"registry"/ }],
  ['its bytes are not those that the lockfile pins', { lock: 'second', serve: 'first' }, [], { code: 'ERR_PACK_INTEGRITY', exitCode: 3, message: /tool-linux-arm64@1.0.0 is not what was published/, hint: /Nothing of it was kept/ }],
  ['the archive holds another package', { lock: 'second', serve: 'exchanged' }, [], { code: 'ERR_PACK_ARCHIVE_MISMATCH', exitCode: 3, message: /holds tool-lib-linux-arm64@1.0.0/, hint: /lockfile/ }],
  ['the network is off', { lock: 'first' }, ['--offline'], { code: 'ERR_PACK_OFFLINE', exitCode: 1, message: /tool-linux-arm64@1.0.0 is not in the cache/, hint: /install the package/ }],
  ['nobody listens there', { lock: 'first', registry: 'http://127.0.0.1:9' }, [], { code: 'ERR_PACK_NETWORK', exitCode: 1, message: /127.0.0.1:9 cannot be reached/, hint: /install the package/ }],
] as const)('%s: an error that says so, and no file', { timeout: 120_000 }, async (_, state: { readonly lock?: string; readonly serve?: string; readonly registry?: string }, more, expected) => {
  await using own = await startMirror();
  const published = (name: string): Published => (name === 'first' ? first : second);
  if (state.serve === 'first') own.add(first.files);
  if (state.serve === 'exchanged') own.add({ 'tool-linux-arm64/-/tool-linux-arm64-1.0.0.tgz': second.files['tool-lib-linux-arm64/-/tool-lib-linux-arm64-1.0.0.tgz']! });
  if (state.lock === undefined) own.add({ 'tool-linux-arm64': JSON.stringify({ versions: {} }) });
  const root = projectWithParts({ registry: state.registry ?? own.url, ...(state.lock !== undefined && { lock: published(state.lock).integrity }) });
  const { exitCode, stderr } = await buildParts(root, more);
  const told = toldError(stderr);
  expect(told, stderr).toMatchObject({ code: expected.code, hasStack: false, message: expect.stringMatching(expected.message) as string, hint: expect.stringMatching(expected.hint) as string });
  expect(exitCode).toBe(expected.exitCode);
  expect(existsSync(path.join(root, 'out')) ? filesIn(path.join(root, 'out')) : []).toEqual([]);
});

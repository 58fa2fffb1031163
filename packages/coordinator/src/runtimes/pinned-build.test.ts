import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { nodeChannel, startMirror, type Mirror, type NodePlatform } from '@pack-internal/loopback-mirror';
import { TARGET_VERSIONS, targetNode } from '@pack-internal/target-nodes';
import { addRuntime, nodeIndex, resolveNode, stringifyLockfile, type ResolvedVersion } from '@pack/runtime-lockfile';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { build, type BuildRequest } from '../build.ts';
import type { BuildEvent, BuildResult } from '../build-events.ts';

// The archive holds the Node that this repository has installed: it must be one that runs here.
const here: NodePlatform = { os: process.platform as 'linux' | 'darwin', cpu: process.arch };
const version = process.versions.node;

const scratch = mkdtempSync(path.join(tmpdir(), 'pinned-build-'));
let mirror: Mirror;
let resolved: ResolvedVersion;

beforeAll(async () => {
  mirror = await startMirror();
  mirror.add(await nodeChannel({ headers: false, releases: [{ version, platforms: [here, { os: 'aix', cpu: 'ppc64' }] }], binaryFor: ({ os }) => (os === 'aix' ? 'AIX' : undefined) }), 'release/');
  const read = async (url: string): Promise<string> => (await fetch(url)).text();
  resolved = await resolveNode(version, (channel) => nodeIndex(channel, { text: read, sums: read }, { release: `${mirror.url}/release/` }));
  process.env['PACK_CACHE_DIR'] = path.join(scratch, 'cache');
}, 120_000);
afterAll(async () => {
  delete process.env['PACK_CACHE_DIR'];
  await mirror[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true, force: true });
});

const downloads = (): number => mirror.requests.filter(({ path: file }) => file.endsWith('.tar.gz')).length;

/** A project that prints which Node it runs on, whose lockfile pins the one of the mirror. */
function project(change: (lockfile: string) => string = (lockfile) => lockfile): string {
  const root = mkdtempSync(path.join(scratch, 'project-'));
  writeFileSync(path.join(root, 'index.js'), 'console.log(process.version)');
  writeFileSync(path.join(root, 'package.json'), '{"name":"app"}');
  const declared = { name: 'node', group: 'devDependencies', specifier: `runtime:${version}` } as const;
  writeFileSync(path.join(root, 'pnpm-lock.yaml'), change(stringifyLockfile(addRuntime(undefined, { declared, importer: '.', ...resolved }))));
  return root;
}

async function buildIn(root: string, more: BuildRequest = {}): Promise<BuildResult & { events: BuildEvent[] }> {
  const events: BuildEvent[] = [];
  const result = await build({ input: root, cwd: root, output: path.join(root, 'app'), codeCache: false, ...more }, { onEvent: (event) => { events.push(event); } });
  return { ...result, events };
}

test('an executable carries exactly the Node that the lockfile pins, and the report says so', async () => {
  const root = project();
  const { executables: [executable], events } = await buildIn(root);
  const [{ resolution }] = resolved.resolution.variants.filter(({ targets: [target] }) => target!.cpu === process.arch) as [typeof resolved.resolution.variants[0]];
  expect(executable!.runtime).toMatchObject({ source: 'lockfile', fromCache: false, integrity: resolution.integrity, pinned: { key: `node@runtime:${version}`, lockfile: path.join(root, 'pnpm-lock.yaml') } });
  expect(downloads()).toBe(1);
  expect(events).toContainEqual(expect.objectContaining({ type: 'progress', step: 'runtime', total: expect.any(Number) as number }));
  expect((await guardedRun(path.join(root, 'app'), [])).stdout).toBe(`v${version}\n`);
});

test('once it is in the cache, no network is needed', async () => {
  const before = downloads();
  const { executables } = await buildIn(project(), { offline: true });
  expect(executables[0]!.runtime).toMatchObject({ source: 'lockfile', fromCache: true });
  expect(downloads()).toBe(before);
});

const zeroed = (lockfile: string): string => lockfile.replace(/sha256-\S+/g, `sha256-${'A'.repeat(43)}=`);

test.each<[string, (lockfile: string) => string, BuildRequest, { code: string; exitCode: number }]>([
  ['its hash is another one', zeroed, {}, { code: 'ERR_PACK_INTEGRITY', exitCode: 3 }],
  ['it is gone from its server', (lockfile) => zeroed(lockfile).replaceAll('.tar.gz', '-gone.tar.gz'), {}, { code: 'ERR_PACK_RUNTIME_NOT_FOUND', exitCode: 1 }],
  ['there is no network, and it is not in the cache', zeroed, { offline: true }, { code: 'ERR_PACK_OFFLINE', exitCode: 1 }],
  ['it is another version than the lockfile says', (lockfile) => lockfile.replaceAll(`runtime:${version}`, 'runtime:24.1.0').replace(`version: ${version}`, 'version: 24.1.0'), {}, { code: 'ERR_PACK_RUNTIME_MISMATCH', exitCode: 1 }],
])('a build fails when %s, and leaves nothing', async (_, change, request, error) => {
  const root = project(change);
  await expect(buildIn(root, request)).rejects.toMatchObject(error);
  expect(existsSync(path.join(root, 'app'))).toBe(false);
});

test('a runtime that was asked for goes before it, with a warning', async () => {
  const root = project(zeroed);
  const { executables, findings } = await buildIn(root, { runtime: `node@${version}` });
  expect(executables[0]!.runtime.source).toBe('running');
  expect(findings).toMatchObject([{ code: 'lockfile-runtime-overridden', args: { key: `node@runtime:${version}`, by: `--runtime node@${version}` } }]);
});

test('a member of a workspace is built on the Node of its root', async () => {
  const root = project();
  const member = path.join(root, 'packages/app');
  mkdirSync(member, { recursive: true });
  writeFileSync(path.join(root, 'pnpm-workspace.yaml'), 'packages: [packages/*]\n');
  writeFileSync(path.join(member, 'package.json'), '{"name":"member"}');
  writeFileSync(path.join(member, 'index.js'), '1');
  const { executables } = await buildIn(member);
  expect(executables[0]!.runtime.pinned?.lockfile).toContain(path.join(path.basename(root), 'pnpm-lock.yaml'));
});

test('a Node without a signature of its releasers is refused, unless told to go on, which the build tells loudly', async (context) => {
  if (process.platform !== 'linux') context.skip('the binary is for Linux');
  const old = TARGET_VERSIONS['22'];
  const binary = readFileSync(await targetNode('22', process.arch as 'x64' | 'arm64'));
  mirror.add(await nodeChannel({ headers: false, releases: [{ version: old, platforms: [here] }], binaryFor: () => binary }), 'unsigned/');
  const root = project(() => "lockfileVersion: '9.0'\n");
  const request = { runtime: `node@${old}`, nodeMirrors: { release: `${mirror.url}/unsigned/` } };
  vi.stubEnv('PACK_RUNTIME_SOURCES', 'nodejs.org');
  try {
    await expect(buildIn(root, request)).rejects.toMatchObject({ code: 'ERR_PACK_SIGNATURE', exitCode: 3 });
    const { executables, events } = await buildIn(root, { ...request, verifySignature: false });
    expect(executables[0]!.runtime).toMatchObject({ source: new URL(mirror.url).host, signature: 'skipped' });
    expect(executables[0]!.findings).toMatchObject([{ code: 'signature-not-verified', severity: 'warning', args: { version: old, source: new URL(mirror.url).host } }]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'finding', finding: executables[0]!.findings[0] }));
    expect((await guardedRun(path.join(root, 'app'), [])).stdout).toBe(`v${old}\n`);
  } finally {
    vi.unstubAllEnvs();
  }
});

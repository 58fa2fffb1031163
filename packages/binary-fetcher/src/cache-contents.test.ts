import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMirror, tarball, type Mirror } from '@pack-internal/loopback-mirror';
import { expect, test } from 'vitest';
import { sha512 } from '../test/fake-node.ts';
import { cacheContents, forgetNpmConfiguration, projectFor, scratchDir } from '../test/scratch.ts';
import { listCache, pruneCache, verifyCache } from './cache-contents.ts';
import { fetchRuntimeArchive, type FetchedArchive } from './fetch-runtime-archive.ts';

forgetNpmConfiguration();

async function fetched(mirror: Mirror, cacheDir: string, version: string): Promise<FetchedArchive> {
  const archive = await tarball([{ path: `node-${version}/bin/node`, content: `binary ${version}`, mode: 0o755 }]);
  mirror.add({ [`node-${version}.tar.gz`]: archive });
  return fetchRuntimeArchive({ url: `${mirror.url}/node-${version}.tar.gz`, integrity: sha512(archive), archive: 'tarball', bin: 'bin/node' }, { cacheDir, cwd: projectFor(mirror.url) });
}

/** As if an entry had last been used so long ago. */
function age(directory: string, milliseconds: number): void {
  const then = new Date(Date.now() - milliseconds);
  utimesSync(join(directory, 'entry.json'), then, then);
}

test('a cache that does not exist is empty', async () => {
  const cacheDir = join(scratchDir(), 'none');
  expect(await listCache({ cacheDir })).toEqual([]);
  expect(await pruneCache({ cacheDir })).toEqual([]);
  expect(await verifyCache({ cacheDir })).toEqual({ sound: [], damaged: [] });
});

test('entries are listed with size and origin, the last used one first', async () => {
  await using mirror = await startMirror();
  const cacheDir = scratchDir('cache');
  const old = await fetched(mirror, cacheDir, '24.1.0');
  await fetched(mirror, cacheDir, '24.2.0');
  age(join(old.directory, '..'), 1000);
  const items = await listCache({ cacheDir });
  expect(items.map(({ label, source, bytes, integrity }) => ({ label, source, bytes, integrity }))).toEqual([
    { label: 'node-24.2.0.tar.gz', source: 'lockfile', bytes: 13, integrity: expect.stringContaining('sha512-') as string },
    { label: 'node-24.1.0.tar.gz', source: 'lockfile', bytes: 13, integrity: old.integrity },
  ]);
  await fetched(mirror, cacheDir, '24.1.0'); // a use
  expect((await listCache({ cacheDir }))[0]!.label).toBe('node-24.1.0.tar.gz');
});

test('pruning removes what was not used for so long, and what was never finished', async () => {
  await using mirror = await startMirror();
  const cacheDir = scratchDir('cache');
  const old = await fetched(mirror, cacheDir, '24.1.0');
  const fresh = await fetched(mirror, cacheDir, '24.2.0');
  age(join(old.directory, '..'), 60_000);
  expect((await pruneCache({ cacheDir, unusedForMs: 30_000 })).map(({ label }) => label)).toEqual(['node-24.1.0.tar.gz']);
  expect([existsSync(old.directory), existsSync(fresh.directory)]).toEqual([false, true]);
  mkdirSync(join(cacheDir, 'trees', 'half'));
  expect((await pruneCache({ cacheDir })).map(({ label }) => label).sort()).toEqual(['node-24.2.0.tar.gz', undefined]);
  expect(cacheContents(cacheDir)).toMatchObject({ trees: [], tmp: [] });
});

test('verifying hashes what the file system says is unchanged too', async () => {
  await using mirror = await startMirror();
  const cacheDir = scratchDir('cache');
  const damaged = await fetched(mirror, cacheDir, '24.1.0');
  const sound = await fetched(mirror, cacheDir, '24.2.0');
  mkdirSync(join(cacheDir, 'trees', 'half'));
  // The marker is made to say that the changed file was hashed as it is: only hashing finds out.
  writeFileSync(damaged.bin['node']!, 'bytes of an attacker');
  const marker = join(damaged.directory, '..', 'entry.json');
  const { size, mtimeNs, ctimeNs, ino } = statSync(damaged.bin['node']!, { bigint: true });
  const entry = JSON.parse(readFileSync(marker, 'utf8')) as { files: object[] };
  const stamp = { size: `${size}`, mtimeNs: `${mtimeNs}`, ctimeNs: `${ctimeNs}`, ino: `${ino}`, hashedAt: Date.now() + 60_000 };
  writeFileSync(marker, JSON.stringify({ ...entry, files: entry.files.map((file) => ({ ...file, stamp })) }));
  const outcome = await verifyCache({ cacheDir });
  expect(outcome.sound.map(({ label }) => label)).toEqual(['node-24.2.0.tar.gz']);
  expect(outcome.damaged.map(({ label }) => label).sort()).toEqual(['node-24.1.0.tar.gz', undefined]);
  expect([existsSync(damaged.directory), existsSync(sound.directory)]).toEqual([false, true]);
});

test('what an earlier version of pack kept is shown, and goes like the rest', async () => {
  const cacheDir = scratchDir('cache');
  mkdirSync(join(cacheDir, 'runtimes/node-linux-x64'), { recursive: true });
  writeFileSync(join(cacheDir, 'runtimes/node-linux-x64/node'), 'a binary');
  expect(await listCache({ cacheDir })).toMatchObject([{ label: 'runtimes of an earlier version of pack', bytes: 8 }]);
  expect(await verifyCache({ cacheDir })).toEqual({ sound: [], damaged: [] });
  expect(await pruneCache({ cacheDir, unusedForMs: 60_000 })).toEqual([]);
  expect(await pruneCache({ cacheDir })).toMatchObject([{ bytes: 8 }]);
  expect(existsSync(join(cacheDir, 'runtimes'))).toBe(false);
});

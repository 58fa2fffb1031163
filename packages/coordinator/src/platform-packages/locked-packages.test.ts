import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLockedPackages } from './locked-packages.ts';

const HASH = 'sha512-9UyGQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV9UyGQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFQ==';

function directoryWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'pack-locked-'));
  onTestFinished(() => { rmSync(root, { recursive: true, force: true }); });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

const PNPM = `lockfileVersion: '9.0'
packages:
  '@x/tool-win32-x64@1.2.0':
    resolution: {integrity: ${HASH}}
    os: [win32]
  '@x/tool-win32-x64@1.3.1':
    resolution: {integrity: ${HASH}, tarball: https://registry.example/t.tgz}
  '@x/tool-win32-x64@2.0.0':
    resolution: {integrity: ${HASH}}
  plain@1.0.0:
    resolution: {directory: plain}
`;

test('pnpm-lock.yaml: the highest pinned version that the range takes, with its hash; none for what has no hash', async () => {
  const locked = await openLockedPackages(directoryWith({ 'pnpm-lock.yaml': PNPM }));
  expect(locked.find('@x/tool-win32-x64', '1.2.0')).toEqual({ version: '1.2.0', integrity: HASH });
  expect(locked.find('@x/tool-win32-x64', '^1.0.0')).toEqual({ version: '1.3.1', integrity: HASH, tarball: 'https://registry.example/t.tgz' });
  expect(locked.find('@x/tool-win32-x64', '3.x')).toBeUndefined();
  expect(locked.find('plain', '1.0.0')).toBeUndefined();
  expect(locked.find('unknown', '*')).toBeUndefined();
});

test.each(['package-lock.json', 'npm-shrinkwrap.json'])('%s, also that of the workspace above, with nested and renamed packages', async (name) => {
  const root = directoryWith({
    [name]: JSON.stringify({ lockfileVersion: 3, packages: {
      '': { name: 'app' },
      'node_modules/@x/tool-win32-x64': { version: '1.0.0', resolved: 'https://registry.example/a.tgz', integrity: HASH, optional: true },
      'node_modules/other/node_modules/@x/tool-win32-x64': { version: '2.0.0', resolved: 'git+ssh://git@example.org/x.git', integrity: HASH },
      'node_modules/alias': { name: 'other', version: '1.0.0', integrity: HASH },
      'packages/own': { version: '1.0.0' }, 'node_modules/broken': 7,
    } }),
    'packages/own/package.json': '{}',
  });
  const locked = await openLockedPackages(path.join(root, 'packages/own'));
  expect(locked.find('@x/tool-win32-x64', '1.x')).toEqual({ version: '1.0.0', integrity: HASH, tarball: 'https://registry.example/a.tgz' });
  expect(locked.find('@x/tool-win32-x64', '2.0.0')).toEqual({ version: '2.0.0', integrity: HASH });
  expect(locked.find('alias', '*')).toBeUndefined();
  expect(locked.find('own', '*')).toBeUndefined();
});

test('no lockfile, and one of an older pnpm, pin nothing; a damaged one is an error with its path', async () => {
  expect((await openLockedPackages(directoryWith({ '.git/HEAD': '' }))).find('x', '*')).toBeUndefined();
  expect((await openLockedPackages(directoryWith({ 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" }))).find('x', '*')).toBeUndefined();
  for (const name of ['pnpm-lock.yaml', 'package-lock.json']) {
    const root = directoryWith({ [name]: '{{' });
    await expect(openLockedPackages(root)).rejects.toMatchObject({ code: 'ERR_PACK_LOCKFILE_INVALID', path: path.join(root, name) });
  }
});

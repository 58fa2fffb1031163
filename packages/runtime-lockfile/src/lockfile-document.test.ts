import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseLockfile, stringifyLockfile } from './lockfile-document.ts';

const root = join(import.meta.dirname, '../../..');
const lockfiles = [...globSync('fixtures/lockfiles/**/pnpm-lock.yaml', { cwd: root }), 'pnpm-lock.yaml', 'packages/runtime-lockfile/test/odd-lock.yaml'];

test.each(lockfiles)('%s comes out as it went in, byte for byte', (path) => {
  const content = readFileSync(join(root, path), 'utf8');
  expect(stringifyLockfile(parseLockfile(content)) === content).toBe(true);
});

test('there are lockfiles to try it with', () => {
  expect(lockfiles.length).toBeGreaterThan(9);
});

test('what is unknown here stays, at whatever depth', () => {
  const content = "lockfileVersion: '9.0'\n\nfuture:\n  a: [1, {b: c}]\n\npackages:\n\n  node@runtime:24.6.0:\n    resolution: {integrity: sha512-x, future: {a: 1}}\n    another: true\n";
  const lockfile = parseLockfile(content);
  expect(lockfile.documents).toEqual(parseLockfile(stringifyLockfile(lockfile)).documents);
  expect(stringifyLockfile(lockfile)).toContain('future: {a: 1}');
});

test('keys that JavaScript objects have by themselves are keys like others', () => {
  const content = "lockfileVersion: '9.0'\n\npackages:\n\n  __proto__:\n    resolution: {integrity: sha512-x}\n\n  constructor@1.0.0:\n    resolution: {integrity: sha512-x}\n";
  expect(stringifyLockfile(parseLockfile(content))).toBe(content);
});

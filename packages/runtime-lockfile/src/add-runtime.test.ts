import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addRuntime, type RuntimePin } from './add-runtime.ts';
import type { DependencyGroup } from './runtime-uses.ts';
import { parseLockfile, stringifyLockfile } from './lockfile-document.ts';
import { readRuntimes, runtimesOf } from './read-runtimes.ts';

const captured = (name: string): string => join(import.meta.dirname, '../../../fixtures/lockfiles/captured', name, 'pnpm-lock.yaml');

async function pinOf(name: string, importer: string, group: DependencyGroup): Promise<RuntimePin> {
  const [entry] = await readRuntimes(captured(name));
  const specifier = entry!.uses.map((use) => use.specifier).find((each) => each !== undefined)!;
  return { declared: { name: entry!.name, group, specifier }, importer, version: entry!.version, resolution: entry!.resolution };
}

test.each([
  ['p12-devengines-rc', 'devDependencies'],
  ['p12-bun_runtime_1.4.5', 'dependencies'],
  ['p11-deno_runtime_2.9.6', 'dependencies'],
] as const)('a first lockfile with %s is the very file that pnpm wrote', async (name, group) => {
  expect(stringifyLockfile(addRuntime(undefined, await pinOf(name, '.', group)))).toBe(readFileSync(captured(name), 'utf8'));
});

test('one that is added to others is where pnpm has it', async () => {
  const pnpm = readFileSync(captured('p12-workspace'), 'utf8');
  const a = '  pkg/a:\n    optionalDependencies:\n      node:\n        specifier: runtime:22.23.3-rc.1\n        version: runtime:22.23.3-rc.1\n\n';
  expect(pnpm).toContain(a);
  const lockfile = parseLockfile(pnpm.replace(a, ''));
  expect(stringifyLockfile(addRuntime(lockfile, await pinOf('p12-workspace', 'pkg/a', 'optionalDependencies')))).toBe(pnpm);
});

test('what was there stays, the first document and unknown fields included', async () => {
  const before = "---\nlockfileVersion: '9.0'\n\nfirst: true\n\n---\nlockfileVersion: '9.0'\n\nfuture: 1\n\nimporters:\n\n  .:\n    dependencies:\n      a:\n        specifier: 1.0.0\n        version: 1.0.0\n    future: {}\n\npackages:\n\n  a@1.0.0:\n    resolution: {integrity: sha512-x}\n\n  zod@1.0.0:\n    resolution: {integrity: sha512-x}\n\nsnapshots:\n\n  a@1.0.0: {}\n\n  zod@1.0.0: {}\n";
  const after = stringifyLockfile(addRuntime(parseLockfile(before), await pinOf('p12-devengines-rc', '.', 'devDependencies')));
  const kept = before.split('\n').filter((line) => !after.split('\n').includes(line));
  expect(kept).toEqual([]);
  expect(after.indexOf('a@1.0.0:')).toBeLessThan(after.indexOf('node@runtime'));
  expect(after.indexOf('node@runtime')).toBeLessThan(after.indexOf('zod@1.0.0'));
  expect(after).toContain('    dependencies:\n      a:\n        specifier: 1.0.0\n        version: 1.0.0\n    devDependencies:\n      node:\n        specifier: runtime:rc/^22.0.0\n        version: runtime:22.23.3-rc.1\n    future: {}\n');
});

test('a version that it replaces goes, unless somebody else has it', async () => {
  const pin = await pinOf('p12-workspace', 'pkg/a', 'devDependencies');
  const newer = (importer: string): RuntimePin => ({ ...pin, importer, version: '24.0.0-rc.4', declared: { ...pin.declared, specifier: 'runtime:24.0.0-rc.4' } });
  const both = addRuntime(parseLockfile(readFileSync(captured('p12-workspace'), 'utf8')), newer('pkg/a'));
  expect(runtimesOf(both).map(({ key }) => key)).toEqual(['node@runtime:22.23.3-rc.1', 'node@runtime:24.0.0-rc.4']);
  expect(stringifyLockfile(both)).not.toContain('optionalDependencies');
  expect(runtimesOf(addRuntime(both, newer('pkg/b'))).map(({ key }) => key)).toEqual(['node@runtime:24.0.0-rc.4']);
});

test('a runtime of a catalog is noted with its catalog', async () => {
  const pin = await pinOf('p12-devengines-rc', '.', 'devDependencies');
  const added = addRuntime(undefined, { ...pin, declared: { ...pin.declared, specifier: 'catalog:' } }, { default: { node: 'runtime:rc/22' } });
  expect(stringifyLockfile(added)).toContain("settings:\n  autoInstallPeers: true\n  excludeLinksFromLockfile: false\n\ncatalogs:\n  default:\n    node:\n      specifier: runtime:rc/22\n      version: 22.23.3-rc.1\n\nimporters:\n\n  .:\n    devDependencies:\n      node:\n        specifier: 'catalog:'\n        version: runtime:22.23.3-rc.1\n");
});

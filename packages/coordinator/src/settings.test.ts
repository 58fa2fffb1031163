import { expect, test } from 'vitest';
import { settle } from './settings.ts';

test('has every default, and lists are lists', () => {
  expect(settle({ assets: 'public/**', targets: ['win', 'linux'] })).toEqual({
    assets: ['public/**'], targets: ['win', 'linux'], scripts: [], ignore: [], external: [], conditions: [], execArgv: [], args: [], warm: [],
    mount: 'binding', mode: 'project', codeCache: true, firstRunCache: false, injector: 'auto', nodeOptions: 'ignore', allowInspector: false, fileStats: 'reproducible', findings: {}, rules: [], fetchPlatformPackages: false, cache: true, verifySignature: true, offline: false,
  });
});

test('an earlier configuration goes before a later one, but what it leaves open does not', () => {
  expect(settle({ name: 'mine', codeCache: false }, { name: 'other', output: '/o', codeCache: true })).toMatchObject({ name: 'mine', output: '/o', codeCache: false });
  expect(settle({ name: undefined } as never, { name: 'other' })).toMatchObject({ name: 'other' });
});

test.each(['snapshot', '/a/../b', '/a/', '/', 'C:\\app'])('%s is no mount point', (mountPoint) => {
  expect(() => settle({ mountPoint })).toThrow(expect.objectContaining({ code: 'ERR_PACK_CONFIG_INVALID', hint: expect.any(String) }));
});

test('/srv/my app is a mount point', () => {
  expect(settle({ mountPoint: '/srv/my app' }).mountPoint).toBe('/srv/my app');
});

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { verify as verifyBinary } from '@pack/injector';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { build } from './build.ts';
import { settle } from './settings.ts';
import { verify as verifyBuild } from './verify/rebuild.ts';

let root: string;
beforeEach(() => {
  root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-windows-'))), 'app');
  mkdirSync(root);
  writeFileSync(path.join(root, 'main.js'), 'console.log(1)');
});
afterEach(() => { rmSync(path.dirname(root), { recursive: true, force: true }); });

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const ICON = Buffer.concat([Buffer.from([0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 32, 0, PNG.length, 0, 0, 0, 22, 0, 0, 0]), PNG]);

test('an executable for Windows has icon, names and version of its project, and is built again to the same bytes', { timeout: 120_000 }, async () => {
  writeFileSync(path.join(root, 'icon.ico'), ICON);
  writeFileSync(path.join(root, 'package.json'), JSON.stringify({
    name: 'cheese', version: '4.3.2', description: 'Cuts cheese', author: 'Ada Example <ada@example.org>', main: 'main.js', pack: { targets: ['node24-win-x64'], windows: { icon: 'icon.ico', subsystem: 'gui', utf8: true } },
  }));
  const { executables: [built] } = await build({ cwd: root, output: '../cheese.exe' });
  const bytes = readFileSync(built!.path);
  for (const [key, value] of Object.entries({ ProductName: 'cheese', FileDescription: 'Cuts cheese', CompanyName: 'Ada Example', OriginalFilename: 'cheese.exe', FileVersion: '4.3.2' })) {
    expect(valuesOf(bytes, key), key).toContain(value);
  }
  expect(bytes.includes(PNG)).toBe(true);
  expect(bytes.includes('<activeCodePage')).toBe(true);
  expect(bytes.includes(root), 'no path of the build').toBe(false);
  expect(await verifyBinary(built!.path)).toEqual({ format: 'pe', problems: [] });
  expect(await verifyBuild({ file: built!.path, rebuild: true, project: root })).toMatchObject({ rebuilt: true });
});

test('the option of the command line goes with the configuration', () => {
  expect(settle({ windows: { icon: '/a.ico' } }, { windows: { icon: '/b.ico', version: '1.0.0' } }).windows).toEqual({ icon: '/a.ico', version: '1.0.0' });
  expect(settle({})).not.toHaveProperty('windows');
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['an icon that is not there', { icon: 'none.ico' }, /icon cannot be read/],
  ['an unknown key', { icno: 'a.ico' }, /there is no "icno"/],
  ['a wrong value', { subsystem: 'window' }, /in which "subsystem" is "console" or "gui"/],
])('%s ends the build', async (_, windows, message) => {
  writeFileSync(path.join(root, 'package.json'), JSON.stringify({ name: 'cheese', main: 'main.js', pack: { windows } }));
  await expect(build({ cwd: root, targets: ['node24-win-x64'], codeCache: false })).rejects.toMatchObject({ code: 'ERR_PACK_CONFIG_INVALID', message: expect.stringMatching(message), path: expect.any(String) });
});

/** What follows a key of version information, wherever it stands: Node's own is still there as dead bytes. */
function valuesOf(bytes: Buffer, key: string): string[] {
  const wanted = Buffer.from(`${key}\0`, 'utf16le');
  const values: string[] = [];
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) values.push(bytes.toString('utf16le', at + wanted.length, at + wanted.length + 200).replace(/^\0+/, '').split('\0')[0]!);
  return values;
}

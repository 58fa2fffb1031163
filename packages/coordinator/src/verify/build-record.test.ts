import path from 'node:path';
import { expect, test } from 'vitest';
import { settle } from '../settings.ts';
import { decodeBuildRecord, encodeBuildRecord, fromProject, recordedOptions, type BuildRecord } from './build-record.ts';

const root = path.resolve('/somewhere/app');
const record: BuildRecord = {
  format: 1, pack: '1.0.0', name: 'app', entry: 'main.js', target: 'node24.21.0-linux-x64', runtime: { sha256: '0'.repeat(64) }, options: recordedOptions(settle({}), root),
  sourceDateEpoch: null, contents: { main: '1', execArgv: '2', assets: { a: '3' } },
};

test('no path of the machine is recorded, inside of the project or beside it; what the program itself gets stays as it is', () => {
  const options = recordedOptions(settle({
    output: `${root}/out`, nodePath: '/opt/node', binaryData: `${root}/../model.bin`, windows: { icon: `${root}/icons/a.ico` }, assets: [`${root}/public/**`, 'views/**'],
    args: ['--config', `${root}/config.json`], targets: 'linux', offline: true,
  }), root);
  expect(options).toMatchObject({ binaryData: '../model.bin', windows: { icon: 'icons/a.ico' }, assets: ['public/**', 'views/**'], args: ['--config', `${root}/config.json`] });
  const { args: _, ...rest } = options;
  expect(JSON.stringify(rest)).not.toMatch(/somewhere|opt/);
  expect(fromProject(`${root}/../other/main.js`, root)).toBe('../other/main.js');
});

test('a record is read again as it was written, and refused with one byte changed', () => {
  const bytes = encodeBuildRecord(record);
  expect(decodeBuildRecord(bytes, '/x')).toEqual(record);
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes);
    damaged[at]! ^= 1;
    expect(() => decodeBuildRecord(damaged, '/x')).toThrow(expect.objectContaining({ code: 'ERR_PACK_VERIFY_FAILED', exitCode: 3, path: '/x' }));
  }
});

test('a record of a later pack names the one that reads it', () => {
  expect(() => decodeBuildRecord(encodeBuildRecord({ ...record, format: 2 as 1, pack: '9.0.0' }), '/x')).toThrow(expect.objectContaining({ hint: expect.stringContaining('9.0.0') }));
});

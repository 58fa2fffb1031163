import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { expect, test } from 'vitest';
import { createProject, runPack, type RunOptions } from './run-pack.ts';

const PROJECT = {
  'package.json': '{ "name": "same", "version": "1.0.0", "main": "main.js", "pack": { "assets": ["data"], "scripts": ["plugins/*.js"] } }',
  'main.js': 'const fs = require("fs"); const { mtime, mode } = fs.statSync(__filename);\nconsole.log(__filename, mtime.toISOString(), (mode & 0o777).toString(8), require("./lib/a")(1), fs.readdirSync(__dirname + "/data"));\nimport("./lib/module.mjs");',
  'lib/a.js': 'const b = require("./b"); module.exports = function addAll(...all) { return all.reduce((x, y) => x + y, b.start); };',
  'lib/b.js': 'exports.start = 41; exports.never = () => class Unused { static #x = "texts that stay"; };',
  'lib/module.mjs': 'import { readFileSync } from "node:fs"; export const later = async () => readFileSync(import.meta.url);',
  'plugins/one.js': 'exports.one = 1', 'plugins/two.js': 'exports.two = 2',
  'data/z.txt': 'z', 'data/a.txt': 'a', 'data/deep/m.txt': 'm',
  'bin/run.sh': '#!/bin/sh\n',
};
const NOBODY = 65534;
const DIRECTORY_ORDER = path.join(import.meta.dirname, 'turn-directories.mjs');

test.skipIf(process.platform === 'win32')('the same project gives the same bytes in another directory and checkout, under another umask, locale, time zone, cache and order of directories', async () => {
  const root = createProject(PROJECT);
  const one = await built(root, path.join(root, '../one'));
  const elsewhere = path.join(root, '../a much longer/place', 'named otherwise');
  checkOut(root, elsewhere);
  const two = await built(elsewhere, path.join(root, '../two'), {
    through: ['sh', '-c', 'umask 077 && exec "$@"', 'sh'],
    env: { TZ: 'Asia/Tokyo', LC_ALL: 'C', LANG: 'tr_TR.UTF-8', PACK_CACHE_DIR: path.join(root, '../cache'), NODE_OPTIONS: `--import=${DIRECTORY_ORDER}` },
  });
  expect(two).toBe(one);
  const { stdout } = await guardedRun(path.join(root, '../one'), []);
  expect(stdout).toBe("/snapshot/same/main.js 1985-11-06T22:01:40.000Z 644 42 [ 'a.txt', 'deep', 'z.txt' ]\n");
}, 120_000);

test.skipIf(process.platform === 'win32')('nothing in the executable tells where it was built', async () => {
  const root = createProject(PROJECT);
  const output = path.join(root, '../one');
  await built(root, output);
  const bytes = readFileSync(output);
  for (const place of [path.dirname(root), path.basename(path.dirname(root)), path.join(import.meta.dirname, '../../..')]) {
    for (const encoding of ['utf8', 'utf16le'] as const) expect(bytes.includes(place, 0, encoding), `${place} as ${encoding}`).toBe(false);
  }
}, 120_000);

test('another user builds the same bytes', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('only root can become another user');
  const become = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const canRead = spawnSync(become[0]!, [...become.slice(1), process.execPath, path.join(import.meta.dirname, '../bin/pack.js'), '--version']);
  if (canRead.status !== 0) return context.skip('another user cannot read this checkout, or there is no setpriv');
  const root = createProject(PROJECT);
  const mine = await built(root, path.join(root, '../mine'));
  const theirs = path.join(root, '../theirs');
  checkOut(root, theirs);
  chmodSync(path.dirname(root), 0o755);
  for (const file of ['.', ...readdirSync(theirs, { recursive: true, encoding: 'utf8' })]) chownSync(path.join(theirs, file), NOBODY, NOBODY);
  expect(await built(theirs, path.join(theirs, 'out'), { through: become, env: { HOME: theirs, XDG_CACHE_HOME: path.join(theirs, '.cache'), PACK_CACHE_DIR: undefined } })).toBe(mine);
}, 120_000);

test('SOURCE_DATE_EPOCH is the time of all files, and one that is none ends the build', async () => {
  const root = createProject(PROJECT);
  const output = path.join(root, '../out');
  await built(root, output, { env: { SOURCE_DATE_EPOCH: '1700000000' } });
  expect((await guardedRun(output, [])).stdout).toContain('2023-11-14T22:13:20.000Z');
  expect(await runPack(root, ['.'], { env: { SOURCE_DATE_EPOCH: 'now' } })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('ERR_PACK_CONFIG_INVALID') });
}, 120_000);

test('modes and times are those of the project where it asks for that', async () => {
  const root = createProject({ ...PROJECT, 'pack.config.json': '{ "fileStats": "project" }', 'package.json': '{ "name": "same", "main": "main.js" }' });
  chmodSync(path.join(root, 'main.js'), 0o640);
  utimesSync(path.join(root, 'main.js'), 1000, 1000);
  mkdirSync(path.join(root, 'data'), { recursive: true });
  await built(root, path.join(root, '../out'));
  expect((await guardedRun(path.join(root, '../out'), [])).stdout).toContain('1970-01-01T00:16:40.000Z 640 ');
}, 120_000);

/** Builds and gives the SHA-256 of what came out. */
async function built(root: string, output: string, options: RunOptions = {}): Promise<string> {
  const result = await runPack(root, ['.', '-o', output, '--quiet'], options);
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  return createHash('sha256').update(readFileSync(output)).digest('hex');
}

/** As a version control system would: other times, and modes from a umask. */
function checkOut(root: string, to: string): void {
  cpSync(root, to, { recursive: true });
  execFileSync('chmod', ['-R', 'go-rwx', to]);
  for (const file of readdirSync(to, { recursive: true, encoding: 'utf8' })) utimesSync(path.join(to, file), 1_000_000_000, 1_000_000_000);
  writeFileSync(path.join(to, 'main.js'), readFileSync(path.join(root, 'main.js')));
}

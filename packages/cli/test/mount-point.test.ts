import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, targetNode, type TargetLine } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { createProject, runPack } from './run-pack.ts';

/** Prints what is seen of the directory in which the project lies, in every way of listing. */
const LISTS_PARENT = `
const fs = require('node:fs'), path = require('node:path');
const own = module.path, parent = path.dirname(own); // in words that do not make the walk carry the parent along
const told = async (call) => { try { return await call(); } catch ({ code, message }) { return { code, message }; } };
const typed = (entries) => entries.map((entry) => [entry.name, entry.parentPath, entry.isDirectory(), entry.isFile()]).sort();
const sorted = (names) => names.map(String).sort();
(async () => {
  const seen = {
    names: sorted(fs.readdirSync(parent)), slash: sorted(fs.readdirSync(parent + '/')), dots: sorted(fs.readdirSync(parent + '/neighbour/..')),
    out: sorted(fs.readdirSync(path.join(own, 'lib') + '/../..')), buffers: sorted(fs.readdirSync(parent, 'buffer')),
    types: typed(fs.readdirSync(parent, { withFileTypes: true })),
    recursive: sorted(fs.readdirSync(parent, { recursive: true })), recursiveTypes: typed(fs.readdirSync(parent, { recursive: true, withFileTypes: true })),
    above: sorted(fs.readdirSync(path.dirname(parent), { recursive: true })),
    promise: sorted(await fs.promises.readdir(parent)), recursivePromise: sorted(await fs.promises.readdir(parent, { recursive: true })),
    callback: sorted(await new Promise((resolve, reject) => { fs.readdir(parent, (error, names) => { error ? reject(error) : resolve(names); }); })),
    opened: typed(await Array.fromAsync(await fs.promises.opendir(parent))), openedFully: typed(await Array.fromAsync(fs.opendirSync(parent, { recursive: true }))),
    globbed: sorted(fs.globSync('*/*', { cwd: parent })),
    neighbour: fs.readFileSync(parent + '/neighbour/file', 'utf8'), through: fs.readFileSync(path.join(own, '../neighbour/file'), 'utf8'),
    link: await told(() => fs.readFileSync(parent + '/link', 'utf8')), missing: await told(() => fs.readdirSync(parent + '/nowhere')),
    written: await told(() => { fs.writeFileSync(parent + '/made', 'x'); fs.renameSync(parent + '/made', parent + '/renamed'); fs.unlinkSync(parent + '/renamed'); return sorted(fs.readdirSync(parent)); }),
    own: [own, fs.existsSync(path.join(own, 'index.js')), fs.existsSync(path.join(own, 'only-on-disk')), fs.realpathSync(own), sorted(fs.readdirSync(own))],
  };
  console.log(JSON.stringify(seen, null, 1));
})();`;

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('on Node %s the mount appears in a real directory as if it lay there, and what is beside it stays', async (line) => {
  const root = createProject({ 'index.js': LISTS_PARENT, 'lib/a.js': 'exports.a = 1', 'lib/data.txt': 'data' });
  const home = path.join(path.dirname(root), 'machine');
  const place = path.join(home, 'place');
  mkdirSync(path.join(place, 'neighbour'), { recursive: true });
  writeFileSync(path.join(place, 'neighbour/file'), 'of the neighbour');
  symlinkSync('neighbour/file', path.join(place, 'link'));
  writeFileSync(path.join(root, 'pack.config.json'), JSON.stringify({ mountPoint: path.join(place, 'app'), assets: ['lib/**']}));
  expect(await runPack(root, ['.', '-o', '../tool', '-t', `node${TARGET_VERSIONS[line]}-linux-x64`])).toMatchObject({ stderr: expect.not.stringContaining('error'), exitCode: 0 });

  cpSync(root, path.join(place, 'app'), { recursive: true });
  rmSync(path.join(place, 'app/pack.config.json'));
  const run = async (file: string, ...args: string[]): Promise<unknown> => {
    const { stdout, stderr, exitCode } = await guardedRun(file, args, { cwd: home });
    expect({ stderr: stderr.replace(/\(node:.*\n.*\n/, ''), exitCode }).toEqual({ stderr: '', exitCode: 0 });
    return JSON.parse(stdout);
  };
  const expected = await run(await targetNode(line), path.join(place, 'app/index.js'));
  rmSync(path.join(place, 'app'), { recursive: true });
  expect(await run(path.join(root, '../tool'))).toEqual(expected);

  // A directory of that very name is hidden by the mount, whole, as a disk that is mounted hides what was there.
  mkdirSync(path.join(place, 'app'));
  writeFileSync(path.join(place, 'app/only-on-disk'), 'hidden');
  expect(await run(path.join(root, '../tool'))).toEqual(expected);
  expect(existsSync(path.join(place, 'app/only-on-disk'))).toBe(true);
}, 120_000);

test('where no part of the way to the mount exists, the directories on it appear, empty but for what leads there', async () => {
  const root = createProject({
    'index.js': `
      const fs = require('node:fs'), path = require('node:path');
      const parts = __dirname.split('/');
      for (let i = parts.length; i > 1; i--) {
        const directory = parts.slice(0, i).join('/') || '/';
        console.log(directory, fs.readdirSync(parts.slice(0, i - 1).join('/') || '/').includes(parts[i - 1]), fs.statSync(directory).isDirectory());
      }
      const first = '/' + parts[1];
      console.log(fs.readdirSync(first), fs.readdirSync('/', { withFileTypes: true }).filter((entry) => entry.name === parts[1]).map((entry) => entry.isDirectory()));
      for (const call of [() => fs.mkdirSync(first), () => fs.mkdirSync(first + '/other'), () => fs.writeFileSync(first + '/file', ''), () => fs.readFileSync(first + '/other'), () => fs.rmSync(first, { recursive: true })]) {
        try { call(); console.log('done'); } catch (error) { console.log(error.message); }
      }`,
  });
  const name = `pack-nowhere-${process.pid}`;
  writeFileSync(path.join(root, 'pack.config.json'), JSON.stringify({ mountPoint: `/${name}/a/app` }));
  expect(await runPack(root, ['.', '-o', '../tool'])).toMatchObject({ exitCode: 0 });
  const { stdout } = await guardedRun(path.join(root, '../tool'), [], { cwd: path.dirname(root) });
  expect(stdout.replaceAll(name, 'nowhere')).toBe([
    '/nowhere/a/app true true', '/nowhere/a true true', '/nowhere true true', "[ 'a' ] [ true ]",
    "EEXIST: file already exists, mkdir '/nowhere'", "EROFS: read-only file system, mkdir '/nowhere/other'",
    "EROFS: read-only file system, open '/nowhere/file'", "ENOENT: no such file or directory, open '/nowhere/other'",
    "EROFS: read-only file system, rm '/nowhere'", '',
  ].join('\n'));
}, 60_000);

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { project, walked } from '../test/project.ts';
import { createDisk } from './disk.ts';
import { matchGlob } from './match-glob.ts';

const FILES = { 'main.js': '', 'a/one.txt': '', 'a/b/two.txt': '', 'a/b/.hidden': '', 'c/three.md': '', 'node_modules/dep/index.js': '', 'c/node_modules/x.js': '', '.git/config': '', 'a/.git/config': '' };

function matched(root: string, glob: string, negated: readonly string[] = []): readonly string[] {
  return matchGlob(createDisk(), glob, { root, boundary: root, negated }).files.map(({ path }) => relative(root, path)).sort();
}

test.each([
  ['a/one.txt', ['a/one.txt']],
  ['./a/one.txt', ['a/one.txt']],
  ['a', ['a/b/.hidden', 'a/b/two.txt', 'a/one.txt']],
  ['a/', ['a/b/.hidden', 'a/b/two.txt', 'a/one.txt']],
  ['a/**', ['a/b/.hidden', 'a/b/two.txt', 'a/one.txt']],
  ['a/*', ['a/b/.hidden', 'a/b/two.txt', 'a/one.txt']],
  ['a/*.txt', ['a/one.txt']],
  ['*.js', ['main.js']],
  ['**/*.txt', ['a/b/two.txt', 'a/one.txt']],
  ['{a/b,c}/*', ['a/b/.hidden', 'a/b/two.txt', 'c/three.md']],
  ['[ac]/*.{md,txt}', ['a/one.txt', 'c/three.md']],
  ['*/b/*.txt', ['a/b/two.txt']],
  ['node_modules/dep/**', ['node_modules/dep/index.js']],
  ['**/*', ['a/b/.hidden', 'a/b/two.txt', 'a/one.txt', 'c/three.md', 'main.js']],
  ['nowhere/**', []],
  ['*.none', []],
])('%s means %j', (glob, files) => {
  expect(matched(project(FILES), glob)).toEqual(files);
});

test('a glob may start outside of the project, also with its whole path', () => {
  const root = project(FILES);
  expect(matched(join(root, 'c'), '../a/*.txt')).toEqual(['../a/one.txt']);
  expect(matched(join(root, 'c'), `${root}/a/*.txt`)).toEqual(['../a/one.txt']);
});

test('negated globs take away files and whole directories', () => {
  const root = project(FILES);
  expect(matched(root, '**/*', ['a', '*.js'])).toEqual(['c/three.md']);
  expect(matched(root, 'a/**', ['**/.hidden', 'a/*.txt'])).toEqual(['a/b/two.txt']);
});

test('what an archive cannot hold is reported, each thing with its path and what it is', async () => {
  const root = project({ 'main.js': '', 'data/fine.txt': '', 'data/dangling': { link: 'nowhere' }, 'data/loop': { link: 'loop' }, 'data/node_modules/x.js': '', 'data/sub/.git/config': '', 'node_modules/y/i.js': '' });
  expect(spawnSync('mkfifo', [join(root, 'data/pipe')]).status).toBe(0);
  writeFileSync(Buffer.concat([Buffer.from(`${root}/data/`), Buffer.from([0xff, 0x61])]), '');
  const server = createServer().listen(join(root, 'data/socket'));
  await once(server, 'listening');
  onTestFinished(() => { server.close(); });
  symlinkSync('/dev/zero', join(root, 'data/device'));

  const { graph, files } = await walked(root, 'main.js', { assets: ['**/*'] });
  expect(files).toEqual(['data/fine.txt', 'main.js']);
  expect(graph.findings.map(({ code, severity, args }) => [code, severity, relative(root, (args as { path: string }).path), (args as { reason: string }).reason])).toEqual([
    ['asset-left-out', 'warning', 'data/dangling', 'a link that leads nowhere'],
    ['asset-left-out', 'warning', 'data/device', 'a link that leads out of the project, to /dev/zero'],
    ['asset-left-out', 'warning', 'data/loop', 'a link that leads nowhere'],
    ['asset-left-out', 'warning', 'data/node_modules', 'installed packages'],
    ['asset-left-out', 'warning', 'data/pipe', 'a pipe'],
    ['asset-left-out', 'warning', 'data/socket', 'a socket'],
    ['asset-left-out', 'warning', 'data/sub/.git', 'version control'],
    ['asset-left-out', 'warning', 'data/\uFFFDa', 'its name is not UTF-8'],
  ]);
  const silent = await walked(root, 'main.js', { assets: ['**/*', '!**/.git'], ignore: ['data/[dlpsn\uFFFD]*'] });
  expect(silent.findings).toEqual([]);
});

test('the packages of an npm workspace may have links between them', async () => {
  const workspace = project({ 'package.json': { json: { workspaces: ['*'] } }, 'app/main.js': '', 'shared/logo.svg': '', 'app/data': { link: '../shared' } });
  const { files, findings } = await walked(join(workspace, 'app'), 'main.js', { assets: ['data'] });
  expect([[...files].sort(), findings]).toEqual([['../shared/logo.svg', 'main.js'], []]);
});

test.runIf(process.getuid?.() !== 0)('a directory that may not be read is reported', async () => {
  const root = project({ 'main.js': '', 'data/secret/x': '' });
  chmodSync(join(root, 'data/secret'), 0);
  onTestFinished(() => { chmodSync(join(root, 'data/secret'), 0o700); });
  expect((await walked(root, 'main.js', { assets: ['data'] })).graph.findings).toMatchObject([{ code: 'asset-left-out', args: { reason: 'a directory that may not be read' } }]);
});

test('empty directories are carried along, by a glob and by a path in the code', async () => {
  const root = project({ 'main.js': 'require("fs").readdirSync(require("path").join(__dirname, "uploads"))', 'data/fine.txt': '' });
  for (const directory of ['data/empty', 'data/deep/er', 'uploads', 'other']) mkdirSync(join(root, directory), { recursive: true });
  const { graph, findings } = await walked(root, 'main.js', { assets: ['data'] });
  expect(graph.emptyDirectories.map((directory) => relative(root, directory))).toEqual(['data/deep/er', 'data/empty', 'uploads']);
  expect(findings).toEqual([]);
});

test('links within the repository are followed, those that lead out of it stay out, unless their file is named', async () => {
  const outside = project({ 'secret.txt': '', 'dir/file.txt': '' });
  const repository = project({ '.git/HEAD': '', 'app/main.js': 'f.readFileSync(__dirname + "/data/secret")', 'shared/logo.svg': '', 'app/data/shared': { link: '../../shared' } });
  const root = join(repository, 'app');
  symlinkSync(join(outside, 'secret.txt'), join(root, 'data/secret'));
  symlinkSync(join(outside, 'dir'), join(root, 'data/dir'));
  const { graph, files } = await walked(root, 'main.js', { assets: ['data'] });
  expect([...files].sort()).toEqual(['../shared/logo.svg', 'main.js']);
  expect(graph.findings.filter(({ location }) => location === undefined).map(({ args }) => args)).toEqual([
    { path: join(root, 'data/dir'), reason: `a link that leads out of the project, to ${outside}/dir` },
    { path: join(root, 'data/secret'), reason: `a link that leads out of the project, to ${outside}/secret.txt` },
  ]);
  const read = await walked(root, 'main.js');
  expect(read.files).toEqual(['main.js']);
  expect(read.findings).toEqual(['warning asset-left-out main.js:1:16']);
  const named = await walked(root, 'main.js', { assets: [relative(root, join(outside, 'secret.txt'))] });
  expect(named.files.map((file) => basename(file)).sort()).toEqual(['main.js', 'secret.txt']);
});

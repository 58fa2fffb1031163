import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun, type GuardResult } from '@pack-internal/guarded-run';
import { runnerFor, TARGET_VERSIONS, targetNode, type TargetLine } from '@pack-internal/target-nodes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { build, type BuildRequest } from './build.ts';

let root: string;
let caches: string;
beforeEach(() => {
  root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-first-'))), 'app');
  caches = path.join(root, '../caches');
});
afterEach(() => { rmSync(path.dirname(root), { recursive: true, force: true }); });

const lines = Object.keys(TARGET_VERSIONS) as TargetLine[];
const FILES = {
  'package.json': '{ "name": "app", "main": "main.js" }',
  'main.js': 'console.log(require("./lib").sum(1, 2)); if (process.argv[2] === "more") console.log(require("./more").more()); import("./module.mjs").then(({ value }) => console.log(value));',
  'lib.js': 'exports.sum = (a, b) => a + b;', 'more.js': 'exports.more = () => "more";', 'module.mjs': 'import { sum } from "./lib.js"; export const value = sum(20, 22);',
};
const OUTPUT = '3\n42\n';

test.each(lines)('the first start makes the code caches, the second uses them, on Node %s', async (line) => {
  const app = await built({ nodePath: await targetNode(line) });
  expect(await start(app)).toEqual({ output: OUTPUT, used: 0, none: 3, rejected: 0 });
  expect(readdirSync(caches)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(await start(app)).toEqual({ output: OUTPUT, used: 3, none: 0, rejected: 0 });
  expect(await start(app, ['more'])).toEqual({ output: '3\nmore\n42\n', used: 3, none: 1, rejected: 0 });
  expect(await start(app, ['more'])).toEqual({ output: '3\nmore\n42\n', used: 4, none: 0, rejected: 0 });
  expect(readdirSync(caches)).toHaveLength(1);
}, 60_000);

test('whatever stands in the place of the caches, the program is the same', async () => {
  const app = await built({});
  await start(app);
  const [name] = readdirSync(caches) as [string];
  const file = path.join(caches, name);
  const right = readFileSync(file);
  const other = path.join(path.dirname(root), 'other');
  create({ ...FILES, 'lib.js': FILES['lib.js'].replace('a + b', 'a - b') });
  await built({ output: other }, false);
  expect((await start(other)).output).toBe('-1\n-2\n');
  const foreign = path.join(caches, readdirSync(caches).find((each) => each !== name)!);

  const changed = Buffer.from(right);
  changed[right.length - 30]! ^= 0xff;
  const replace = (put: () => void) => () => { rmSync(file, { recursive: true, force: true }); put(); };
  for (const [what, put] of Object.entries({
    damaged: () => { writeFileSync(file, changed); }, cut: () => { truncateSync(file, right.length - 100); }, empty: () => { truncateSync(file, 0); },
    'of anybody': () => { chmodSync(file, 0o666); }, 'a link': replace(() => { symlinkSync(foreign, file); }), 'a directory': replace(() => { mkdirSync(file); }),
    noise: replace(() => { writeFileSync(file, Buffer.alloc(10_000, 0xa5)); }),
  })) {
    put();
    expect(await start(app), what).toEqual({ output: OUTPUT, used: 0, none: 3, rejected: 0 });
    expect((await start(app)).used, `after ${what}`).toBe(3);
  }
  // Those of another program are whole, and V8 would take them: its sources are of the same length.
  copyFileSync(foreign, file);
  expect(await start(app)).toEqual({ output: OUTPUT, used: 0, none: 3, rejected: 0 });
}, 120_000);

test('a start that cannot leave anything is a start like any other', async () => {
  const app = await built({});
  writeFileSync(path.join(root, 'a file'), '');
  expect(await start(app, [], { PACK_CODE_CACHE_PATH: path.join(root, 'a file/below') })).toEqual({ output: OUTPUT, used: 0, none: 3, rejected: 0 });
  expect(await start(app, [], { PACK_CODE_CACHE_PATH: '', HOME: '/proc/none', XDG_CACHE_HOME: '', TMPDIR: '/proc/none' })).toMatchObject({ output: OUTPUT, none: 3 });
}, 60_000);

test('many first starts at the same time leave one whole file', async () => {
  const app = await built({});
  const results = await Promise.all(Array.from({ length: 8 }, () => start(app)));
  expect(results.every(({ output }) => output === OUTPUT)).toBe(true);
  expect(readdirSync(caches)).toHaveLength(1);
  expect((await start(app)).used).toBe(3);
}, 60_000);

test('a server leaves its caches when it has started, and so does a thread when it ends', async () => {
  create({ ...FILES, 'main.js': 'const { Worker } = require("worker_threads"); require("./lib"); require("http").createServer().listen(0, "127.0.0.1"); new Worker(require.resolve("./thread.js")).on("message", console.log);', 'thread.js': 'require("worker_threads").parentPort.postMessage(require("./lib").sum(3, 4))' });
  const app = await built({}, false);
  const until = (reached: (output: { stdout: string; stderr: string }) => boolean): Promise<GuardResult> => guardedRun(app, [], {
    env: { ...process.env, PACK_CODE_CACHE_PATH: caches, PACK_DEBUG: 'perf' },
    onStart: async (child, output) => {
      await expect.poll(() => reached(output), { timeout: 20_000 }).toBe(true);
      child.kill('SIGKILL');
    },
  });
  const countIn = (name: string | undefined): number => name === undefined ? 0 : readFileSync(path.join(caches, name)).readUInt32LE(36);
  await until(() => existsSync(caches) && countIn(readdirSync(caches).find((name) => !name.endsWith('.tmp'))) === 3);
  // Two modules of the main thread; of the thread the second of them, and one that only it loads.
  const { stderr, stdout } = await until((output) => output.stderr.match(/: 2 used, 0 rejected, 0 none/g)?.length === 2);
  expect(stdout, stderr).toBe('7\n');
}, 90_000);

test('an executable for another processor that was built without an emulator starts from the second time on with code caches', async (context) => {
  const arm64 = runnerFor('arm64');
  if (!arm64) return context.skip('qemu-aarch64-static is not installed (Debian: qemu-user-static)');
  create(FILES);
  const { PATH } = process.env;
  let app: string;
  process.env['PATH'] = '/nowhere';
  try {
    app = await built({ nodePath: await targetNode('24', 'arm64') }, false);
  } finally {
    process.env['PATH'] = PATH;
  }
  const [emulator, ...args] = arm64 as [string, ...string[]];
  expect(await start(emulator, [...args, app])).toEqual({ output: OUTPUT, used: 0, none: 3, rejected: 0 });
  expect(await start(emulator, [...args, app])).toEqual({ output: OUTPUT, used: 3, none: 0, rejected: 0 });
}, 180_000);

test('where code caches are carried along, a start leaves nothing', async () => {
  create(FILES);
  const { executables: [{ path: app, findings } = { path: '', findings: [] }] } = await build({ cwd: root, output: '../out', firstRunCache: true });
  expect(findings).toEqual([]);
  expect(await start(app)).toEqual({ output: OUTPUT, used: 3, none: 0, rejected: 0 });
  expect(() => readdirSync(caches)).toThrow(/ENOENT/);
}, 60_000);

async function built(request: BuildRequest, fresh = true): Promise<string> {
  if (fresh) create(FILES);
  const { executables: [executable] } = await build({ cwd: root, output: '../out', codeCache: request.nodePath?.includes('arm64') ?? false, firstRunCache: true, ...request });
  return executable!.path;
}

/** Starts the executable and gives what it printed and what became of its code caches. */
async function start(file: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<{ output: string; used: number; none: number; rejected: number }> {
  const { stdout, stderr, exitCode } = await guardedRun(file, args, { env: { ...process.env, PACK_CODE_CACHE_PATH: caches, PACK_DEBUG: 'perf', ...env }, timeoutMs: 100_000 });
  expect(exitCode, stderr).toBe(0);
  const [, used, rejected, none] = (/code caches: (\d+) used, (\d+) rejected, (\d+) none/.exec(stderr) ?? []).map(Number);
  return { output: stdout, used: used!, none: none!, rejected: rejected! };
}

function create(files: Record<string, string>): void {
  mkdirSync(root, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(root, name), content);
}

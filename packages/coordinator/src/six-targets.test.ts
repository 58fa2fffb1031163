import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect, verify as verifyBinary } from '@pack/injector';
import { guardedRun } from '@pack-internal/guarded-run';
import { runnerFor } from '@pack-internal/target-nodes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from './build.ts';
import type { BuiltExecutable } from './build-events.ts';
import { verify } from './verify/rebuild.ts';

const root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-six-'))), 'app');
afterAll(() => { rmSync(path.dirname(root), { recursive: true, force: true }); });

/** Of each system a version that the npm registry has for it; the names that the executables get. */
const TARGETS = {
  'node24.21.0-linux-x64': 'app-node24.21.0-linux-x64', 'node24.21.0-linux-arm64': 'app-node24.21.0-linux-arm64',
  'node24.18.1-macos-x64': 'app-node24.18.1-macos-x64', 'node22.23.2-macos-arm64': 'app-node22.23.2-macos-arm64',
  'node22.23.3-win-x64': 'app-node22.23.3-win-x64.exe', 'node22.23.2-win-arm64': 'app-node22.23.2-win-arm64.exe',
} as const;
const SIGNATURES = { linux: undefined, darwin: 'ad-hoc', win32: 'none' } as const;

let executables: readonly BuiltExecutable[];

beforeAll(async () => {
  mkdirSync(path.join(root, 'lib'), { recursive: true });
  writeFileSync(path.join(root, 'package.json'), '{ "name": "app", "main": "main.js" }');
  writeFileSync(path.join(root, 'main.js'), 'console.log(require("./lib/a"), process.platform, process.arch, process.argv.slice(2).join());');
  writeFileSync(path.join(root, 'lib/a.js'), 'module.exports = require("fs").readFileSync(__filename, "utf8").length;');
  ({ executables } = await build({ cwd: root, targets: Object.keys(TARGETS).join(','), output: '../out/app' }));
}, 400_000);

test('one run gives all six, each named after what tells it apart', () => {
  expect(executables.map(({ target, path: file }) => [target, path.basename(file)])).toEqual(Object.entries(TARGETS));
  expect(readdirSync(path.join(root, '../out')).sort()).toEqual(Object.values(TARGETS).toSorted());
});

test.each(Object.keys(TARGETS))('%s is a binary of its system with a program in it, signed where its system demands that, and what was built', async (target) => {
  const { path: file, platform, arch } = executables.find((each) => each.target === target)!;
  const info = await inspect(file);
  expect(info).toMatchObject({ platform, arch, fuse: 'set' });
  expect(info.signature?.kind).toBe(SIGNATURES[info.platform]);
  expect((await verifyBinary(file)).problems).toEqual([]);
  expect(await verify({ file })).toMatchObject({ target, rebuilt: false });
});

test('the one for another processor runs under an emulator, the one for Windows on its substitute', { timeout: 120_000 }, async (context) => {
  const ran: string[] = [];
  const arm64 = runnerFor('arm64');
  const fileOf = (target: keyof typeof TARGETS): string => path.join(root, '../out', TARGETS[target]);
  const size = readFileSync(path.join(root, 'lib/a.js')).length;
  if (arm64) {
    const [file, ...args] = [...arm64, fileOf('node24.21.0-linux-arm64'), 'x'];
    expect(await guardedRun(file!, args, { timeoutMs: 100_000 })).toMatchObject({ stdout: `${size} linux arm64 x\n`, exitCode: 0 });
    ran.push('arm64');
  }
  if (process.arch === 'x64' && (await guardedRun('sh', ['-c', 'command -v wine'])).exitCode === 0) {
    // Its output goes through a file: wine's pipes to Linux programs are none that libuv can open.
    const printed = path.join(root, 'printed');
    const env = { ...process.env, WINEPREFIX: path.join(root, '../wine'), WINEDEBUG: '-all', WINEARCH: 'win64', NODE_SKIP_PLATFORM_CHECK: '1' };
    await guardedRun('sh', ['-c', 'exec wine "$0" x </dev/null >"$1" 2>/dev/null', fileOf('node22.23.3-win-x64'), printed], { env, timeoutMs: 100_000 });
    expect(readFileSync(printed, 'utf8')).toBe(`${size} win32 x64 x\n`);
    ran.push('wine');
  }
  if (ran.length === 0) context.skip('neither qemu-aarch64-static nor wine is here');
});

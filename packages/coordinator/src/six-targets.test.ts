import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
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
const WELL = 'all is well\n';
const SIGNATURES = { linux: undefined, darwin: 'ad-hoc', win32: 'none' } as const;

let executables: readonly BuiltExecutable[];

beforeAll(async () => {
  // It tells whether modules of both kinds, assets, threads, child processes, baked arguments and data work.
  cpSync(path.join(import.meta.dirname, '../../../fixtures/verification'), root, { recursive: true });
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
  if (arm64) {
    const [file, ...args] = [...arm64, fileOf('node24.21.0-linux-arm64')];
    const { stdout } = await guardedRun(file!, args, { timeoutMs: 100_000 });
    // The kernel does not know that a child process would need the emulator, unless it was told (binfmt_misc).
    expect(stdout.split('\n').filter((line) => line.startsWith('FAILED') && !line.includes('a child process')), stdout).toEqual([]);
    expect(stdout).toContain('ok      a worker thread');
    ran.push('arm64');
  }
  if (process.arch === 'x64' && (await guardedRun('sh', ['-c', 'command -v wine'])).exitCode === 0) {
    // Its output goes through a file: wine's pipes to Linux programs are none that libuv can open.
    const printed = path.join(root, 'printed');
    const env = { ...process.env, WINEPREFIX: path.join(root, '../wine'), WINEDEBUG: '-all', WINEARCH: 'win64', NODE_SKIP_PLATFORM_CHECK: '1' };
    await guardedRun('sh', ['-c', 'exec wine "$0" </dev/null >"$1" 2>/dev/null', fileOf('node22.23.3-win-x64'), printed], { env, timeoutMs: 100_000 });
    expect(readFileSync(printed, 'utf8')).toContain(WELL);
    ran.push('wine');
  }
  if (ran.length === 0) context.skip('neither qemu-aarch64-static nor wine is here');
});

test('a debugger stops in the one for this machine, and lets it go on', { timeout: 120_000 }, async (context) => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return context.skip('it is for Linux on x64');
  if ((await guardedRun('sh', ['-c', 'command -v gdb'])).exitCode !== 0) return context.skip('gdb is not installed');
  const commands = ['set breakpoint pending on', 'break node::Start', 'run', 'backtrace 1', 'continue'].flatMap((command) => ['-ex', command]);
  const { stdout } = await guardedRun('gdb', ['-nx', '-batch', ...commands, path.join(root, '../out', TARGETS['node24.21.0-linux-x64'])], { env: { ...process.env, DEBUGINFOD_URLS: '' }, timeoutMs: 100_000 });
  expect(stdout).toMatch(/in node::Start/);
  expect(stdout).toContain(WELL);
  expect(stdout).toContain('exited normally');
});

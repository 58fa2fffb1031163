import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardedRun } from '@pack-internal/guarded-run';
import { runnerFor, targetNode, type TargetLine } from '@pack-internal/target-nodes';
import { describe, expect, test } from 'vitest';
import { blobOf, bytesSource, needs, readAll, scratch } from '../test/scratch.ts';
import { extract } from './extract.ts';
import { inject } from './inject.ts';
import { inspect } from './inspect.ts';

const SCRIPT = "console.log('hello', process.version, require('node:sea').isSea(), process.argv.slice(2).join());";
const LINES: readonly TargetLine[] = ['22', '24', '26'];

describe.each(LINES)('an executable for Node %s', (line) => {
  test('runs, also after strip, and says what it is', async (context) => {
    const runner = runnerFor('x64') ?? context.skip('Linux x64 executables do not run here');
    const { directory, node, output, blob } = await hello(line, 'x64');
    const result = await inject({ input: node, output, blob: bytesSource(blob) });
    expect(result).toEqual({ injector: 'native', size: statSync(output).size });
    expect(statSync(output).mode & 0o777).toBe(0o755);
    expect(result.size - statSync(node).size - blob.length).toBeLessThan(64 * 1024);
    expect(await inspect(output)).toMatchObject({ format: 'elf', platform: 'linux', arch: 'x64', fuse: 'set', blob: { size: blob.length } });
    expect((await readAll(await extract(output))).equals(blob)).toBe(true);

    const greeting = { stdout: `hello ${nodeVersion(node)} true a,b\n`, stderr: '', exitCode: 0 };
    expect(await run([...runner, output, 'a', 'b'])).toMatchObject(greeting);
    needs(context, 'strip');
    const stripped = join(directory, 'stripped');
    execFileSync('strip', ['-o', stripped, output]);
    expect(statSync(stripped).size).toBeLessThan(result.size);
    expect(await run([...runner, stripped, 'a', 'b'])).toMatchObject(greeting);
  });

  test('runs on arm64', async (context) => {
    const runner = runnerFor('arm64') ?? context.skip('neither arm64 nor qemu-aarch64-static with an arm64 C library is here');
    const { node, output } = await hello(line, 'arm64');
    // the blob's layout is the same for all processors, so a Node that runs here may write it
    const blob = readFileSync(blobOf(await targetNode(line, process.arch as 'x64'), SCRIPT, scratch()));
    await inject({ input: node, output, blob: bytesSource(blob) });
    expect(await inspect(output)).toMatchObject({ arch: 'arm64', fuse: 'set', blob: { size: blob.length } });
    expect(await run([...runner, output, 'a'])).toMatchObject({ stdout: expect.stringMatching(/^hello v\d+\.\d+\.\d+ true a\n$/), exitCode: 0 });
  });

  test.for(['x64', 'arm64'] as const)('has segments on pages of their own (%s)', async (arch, context) => {
    needs(context, 'readelf');
    const { node, output } = await hello(line, arch, false);
    await inject({ input: node, output, blob: bytesSource(Buffer.alloc(70_001)) });
    const page = arch === 'arm64' ? 0x10000 : 0x1000;
    const loads = loadedSegments(output);
    expect(loads.length).toBe(loadedSegments(node).length + 1);
    for (const [index, { from, to }] of loads.entries()) {
      const next = loads[index + 1];
      if (next) expect(Math.floor(next.from / page)).toBeGreaterThan(Math.floor((to - 1) / page));
      expect(to).toBeGreaterThan(from);
    }
    const table = programHeaders(output);
    expect(loads.some(({ from, to }) => table.from >= from && table.to <= to)).toBe(true);
  });

  test.for(['x64', 'arm64'] as const)('draws no complaint from eu-elflint that its Node did not (%s)', async (arch, context) => {
    needs(context, 'eu-elflint');
    const { node, output } = await hello(line, arch, false);
    await inject({ input: node, output, blob: bytesSource(Buffer.alloc(70_001)) });
    const before = new Set(complaints(node));
    // the name is the one that Node looks for, and is not in elflint's list of known ones
    const known = /unknown object file note type 1 with owner name 'NODE_SEA_BLOB'/;
    expect(complaints(output).filter((line) => !before.has(line) && !known.test(line))).toEqual([]);
  });
});

test('a debugger starts it, stops in it, and names the functions', { timeout: 120_000 }, async (context) => {
  if (process.platform !== 'linux' || process.arch !== 'x64') context.skip('Linux x64 executables do not run here');
  needs(context, 'gdb');
  const { node, output, blob } = await hello('24', 'x64');
  await inject({ input: node, output, blob: bytesSource(blob) });
  const commands = ['set debuginfod enabled off', 'set breakpoint pending off', 'break main', 'run', 'backtrace 1', 'delete', 'continue'];
  const { stdout } = await guardedRun('gdb', ['-q', '-batch', '-nx', ...commands.flatMap((command) => ['-ex', command]), '--args', output, 'a'], { timeoutMs: 110_000 });
  expect(stdout).toMatch(/^#0 .* main \(/m);
  expect(stdout).toMatch(/hello v24\.\S+ true a/);
  expect(stdout).toMatch(/exited normally/);
});

test('a debugger stops in one for arm64, names the functions and lets it end', { timeout: 120_000 }, async (context) => {
  const [emulator, ...options] = process.arch === 'x64' && runnerFor('arm64') || context.skip('no qemu-aarch64-static with an arm64 C library is here');
  needs(context, 'gdb-multiarch');
  const { directory, node, output } = await hello('24', 'arm64');
  await inject({ input: node, output, blob: bytesSource(readFileSync(blobOf(await targetNode('24'), SCRIPT, scratch()))) });
  const socket = join(directory, 'gdb.sock');
  const commands = ['set debuginfod enabled off', `set sysroot ${options[1]}`, 'set breakpoint pending off', `target remote ${socket}`, 'break main', 'continue', 'backtrace 1', 'delete', 'continue'];
  let debugged: ReturnType<typeof guardedRun> | undefined;
  const program = await guardedRun(emulator!, [...options, '-g', socket, output, 'a'], {
    timeoutMs: 110_000,
    async onStart() {
      for (let waited = 0; !existsSync(socket) && waited < 10_000; waited += 50) await sleep(50); // QEMU listens there, and waits
      debugged = guardedRun('gdb-multiarch', ['-q', '-batch', '-nx', ...commands.flatMap((command) => ['-ex', command]), output], { timeoutMs: 100_000 });
    },
  });
  expect((await debugged!).stdout).toMatch(/^#0 .* main \([^]*exited normally/m);
  expect(program).toMatchObject({ stdout: expect.stringMatching(/^hello v24\.\S+ true a\n$/), exitCode: 0 });
});

async function hello(line: TargetLine, arch: 'x64' | 'arm64', withBlob = arch === 'x64'): Promise<{ directory: string; node: string; output: string; blob: Buffer }> {
  const directory = scratch();
  const node = await targetNode(line, arch);
  const blob = withBlob ? readFileSync(blobOf(node, SCRIPT, directory)) : Buffer.alloc(0);
  return { directory, node, output: join(directory, 'hello'), blob };
}

function run([file, ...args]: readonly string[]): ReturnType<typeof guardedRun> {
  return guardedRun(file!, args);
}

function nodeVersion(node: string): string {
  return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
}

/** The loaded segments in the order of the file's headers, as another program reads them. */
function loadedSegments(path: string): { from: number; to: number }[] {
  const listing = execFileSync('readelf', ['-lW', path], { encoding: 'utf8' });
  return [...listing.matchAll(/^ +LOAD +(\S+) (\S+) \S+ (\S+) (\S+)/gm)].map(([, , address, , size]) => ({ from: Number(address), to: Number(address) + Number(size) }));
}

function programHeaders(path: string): { from: number; to: number } {
  const [, address, size] = /^ +PHDR +\S+ (\S+) \S+ \S+ (\S+)/m.exec(execFileSync('readelf', ['-lW', path], { encoding: 'utf8' }))!;
  return { from: Number(address), to: Number(address) + Number(size) };
}

function complaints(path: string): string[] {
  try {
    return execFileSync('eu-elflint', ['--gnu-ld', path], { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n');
  } catch (error) {
    return (error as { stdout: string }).stdout.split('\n'); // it found something to complain about
  }
}

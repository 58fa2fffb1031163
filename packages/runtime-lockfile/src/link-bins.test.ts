import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode } from '@pack-internal/target-nodes';
import { cmdShim as pnpmShim } from '@zkochan/cmd-shim';
import { afterAll, expect, test } from 'vitest';
import { linkBins } from './link-bins.ts';

const scratch = mkdtempSync(join(tmpdir(), 'link-bins-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A `node_modules` with a program in it; gives the program, and the directory for its scripts. */
function modulesWith(path: string, content: string | Buffer): { program: string; bin: string } {
  const modules = join(mkdtempSync(join(scratch, 'project-')), 'node_modules');
  const program = join(modules, path);
  mkdirSync(join(program, '..'), { recursive: true });
  writeFileSync(program, content, { mode: 0o755 });
  return { program, bin: join(modules, '.bin') };
}

test('on Windows programs are called by scripts; that for sh passes arguments and exit code on', async () => {
  const { program, bin } = modulesWith('.pnpm/bun@runtime+1.4.5/node_modules/bun/bun.exe', '#!/bin/sh\nprintf "<%s>" "$@"\nexit 3\n');
  expect(await linkBins(bin, { bun: program }, 'win32')).toEqual(['', '.cmd', '.ps1'].map((extension) => join(bin, `bun${extension}`)));
  expect(await guardedRun('sh', [join(bin, 'bun'), 'an argument', '', '$HOME "quoted"'])).toMatchObject({ stdout: '<an argument><><$HOME "quoted">', exitCode: 3 });
});

test("the script for PowerShell is, byte for byte, that of pnpm's own library, and that for cmd calls the same program", async () => {
  const { program, bin } = modulesWith('.pnpm/deno@runtime+2.9.6/node_modules/deno/deno.exe', 'MZ');
  await linkBins(bin, { deno: program }, 'win32');
  await pnpmShim(program, join(bin, 'theirs'), { createPwshFile: true, createCmdFile: true });
  const of = (name: string): string => readFileSync(join(bin, name), 'utf8');
  expect(of('deno.ps1')).toBe(of('theirs.ps1'));
  const called = (name: string): string | undefined => /"%~?dp0%?(\\[^"]+)" +%\*/.exec(of(name))?.[1];
  expect(called('deno.cmd')).toBe('\\..\\.pnpm\\deno@runtime+2.9.6\\node_modules\\deno\\deno.exe');
  expect(called('theirs.cmd')).toBe(called('deno.cmd'));
});

test('on Windows node is there as itself too, for programs that start it without a shell', async () => {
  const { program, bin } = modulesWith('node/node.exe', 'MZ');
  const written = await linkBins(bin, { node: program }, 'win32');
  expect(written.at(-1)).toBe(join(bin, 'node.exe'));
  expect(statSync(join(bin, 'node.exe')).ino).toBe(statSync(program).ino);
  expect(await linkBins(bin, { node: program }, 'win32')).not.toContain(join(bin, 'node.exe'));
  rmSync(program);
  writeFileSync(program, 'MZ, another');
  expect(await linkBins(bin, { node: program }, 'win32')).toContain(join(bin, 'node.exe'));
  expect(readFileSync(join(bin, 'node.exe'), 'utf8')).toBe('MZ, another');
});

test("Windows' cmd starts the real Node by its script, with arguments, and gets its exit code", { timeout: 180_000 }, async (context) => {
  if (process.arch !== 'x64' || !hasWine()) context.skip('no wine here');
  const { program, bin } = modulesWith('.pnpm/node@runtime+22.23.3/node_modules/node/node.exe', readFileSync(await targetNode('22', 'x64', 'win32')));
  await linkBins(bin, { node: program }, 'win32');
  // Their output goes through a file: wine's pipes to Linux programs are none that libuv can open.
  const env = { ...process.env, WINEPREFIX: join(scratch, 'wine'), WINEDEBUG: '-all', WINEARCH: 'win64', NODE_SKIP_PLATFORM_CHECK: '1' };
  const script = 'printed="$1"; shift; exec wine cmd /c "$@" </dev/null >"$printed" 2>/dev/null';
  const { exitCode } = await guardedRun('sh', ['-c', script, 'sh', join(scratch, 'printed'), `Z:${join(bin, 'node.cmd').replaceAll('/', '\\')}`, '-e', 'console.log(process.argv.length,process.argv.at(-1),process.execPath);process.exitCode=3', 'an argument'], { env, timeoutMs: 170_000 });
  const printed = readFileSync(join(scratch, 'printed'), 'utf8');
  expect(printed).toMatch(/^2 an argument Z:.*\\node@runtime\+22\.23\.3\\node_modules\\node\\node\.exe/);
  expect(exitCode).toBe(3);
});

function hasWine(): boolean {
  try { execFileSync('wine', ['--version'], { stdio: 'ignore' }); return true; } catch { return false; }
}

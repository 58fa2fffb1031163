import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode } from '@pack-internal/target-nodes';
import { describe, expect, test } from 'vitest';
import { blobOf, bytesSource, needs, noise, readAll, scratch } from '../test/scratch.ts';
import { PE_BINARIES, stockBinary } from '../test/stock-binaries.ts';
import { extract } from './extract.ts';
import { inject } from './inject.ts';
import { inspect } from './inspect.ts';
import { FUSE_MARKER } from './sea-fuse.ts';
import { verify } from './verify.ts';

const BLOB = Buffer.concat([Buffer.from(`an application that contains ${FUSE_MARKER}:0`), noise(100_003)]);

describe.each(PE_BINARIES)('in the Node %s of Windows %s', { timeout: 120_000 }, (version, arch) => {
  test('the blob comes out as it went in, the checksum is right and no certificate is left', async () => {
    const stock = await stockBinary('win32', version, arch);
    const output = join(scratch(), 'out.exe');
    expect(await inject({ input: stock, output, blob: bytesSource(BLOB) })).toMatchObject({ injector: 'native' });
    expect(await inspect(stock)).toMatchObject({ format: 'pe', arch, fuse: 'unset', signature: { kind: 'signed' } });
    expect(await inspect(output)).toMatchObject({ format: 'pe', platform: 'win32', arch, fuse: 'set', blob: { size: BLOB.length }, signature: { kind: 'none' } });
    expect((await readAll(await extract(output))).equals(BLOB)).toBe(true);
    expect(await verify(stock)).toEqual({ format: 'pe', problems: [] }); // the linker's own checksum: ours is computed as it does
    expect(await verify(output)).toEqual({ format: 'pe', problems: [] });
  });

  test('LLVM finds the stock resources with their bytes, ours, and the relocations', async (context) => {
    needs(context, 'llvm-readobj');
    const stock = await stockBinary('win32', version, arch);
    const output = join(scratch(), 'out.exe');
    await inject({ input: stock, output, blob: bytesSource(BLOB) });
    const before = resources(stock);
    const after = resources(output);
    expect(before.length).toBeGreaterThan(2);
    expect(after.filter((data) => !before.includes(data))).toHaveLength(1);
    expect(before.filter((data) => !after.includes(data))).toEqual([]);
    expect(execFileSync('llvm-readobj', ['--coff-resources', output], { encoding: 'utf8', maxBuffer: 1 << 26 })).toMatch(/Type: RCDATA \(ID 10\)[^]*Name: NODE_SEA_BLOB/);
    const relocations = (path: string): string => execFileSync('sh', ['-c', 'llvm-readobj --coff-basereloc "$0" | tail -n +3 | sha256sum', path], { encoding: 'utf8' });
    expect(relocations(output)).toBe(relocations(stock));
  });
});

test('the executable of Node 22 runs on Windows\' substitute', { timeout: 120_000 }, async (context) => {
  needs(context, 'wine');
  const directory = scratch();
  const output = join(directory, 'out.exe');
  const blob = readFileSync(blobOf(await targetNode('22'), 'console.log("on", process.platform, process.argv.length)', directory));
  await inject({ input: await stockBinary('win32', '22.23.3', 'x64'), output, blob: bytesSource(blob) });
  expect(await runWine(output, directory)).toMatchObject({ stdout: 'on win32 3\n', exitCode: 0 });
});

// wine 8 lacks what V8 of Node 24 asks for, but not before Node has read from the blob which arguments it shall run with
test.for(['24.21.0', '26.10.0'] as const)('the executable of Node %s finds its blob on Windows\' substitute', { timeout: 120_000 }, async (version, context) => {
  needs(context, 'wine');
  const directory = scratch();
  const output = join(directory, 'out.exe');
  const blob = readFileSync(blobOf(await targetNode(version === '24.21.0' ? '24' : '26'), '0', directory, { execArgv: ['--version'] }));
  await inject({ input: await stockBinary('win32', version, 'x64'), output, blob: bytesSource(blob) });
  expect(await runWine(output, directory)).toMatchObject({ stdout: `v${version}\r\n`, exitCode: 0 });
});

test('osslsigncode signs it and verifies what it signed', { timeout: 120_000 }, async (context) => {
  needs(context, 'osslsigncode', ['--version']);
  needs(context, 'openssl', ['version']);
  const directory = scratch();
  const output = join(directory, 'out.exe');
  await inject({ input: await stockBinary('win32', '24.21.0', 'x64'), output, blob: bytesSource(BLOB) });
  const run = (tool: string, ...args: string[]): string => execFileSync(tool, args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=Test', '-days', '2', '-addext', 'extendedKeyUsage=codeSigning');
  run('osslsigncode', 'sign', '-certs', 'cert.pem', '-key', 'key.pem', '-in', 'out.exe', '-out', 'signed.exe');
  expect(run('osslsigncode', 'verify', '-CAfile', 'cert.pem', '-in', 'signed.exe')).toMatch(/Signature verification: ok|Succeeded/);
  expect(await inspect(join(directory, 'signed.exe'))).toMatchObject({ signature: { kind: 'signed' }, blob: { size: BLOB.length } });
  expect(await verify(join(directory, 'signed.exe'))).toEqual({ format: 'pe', problems: [] });
});

/** Every resource's bytes, as LLVM prints them. */
function resources(path: string): string[] {
  const text = execFileSync('llvm-readobj', ['--coff-resources', path], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return [...text.matchAll(/Data \(\n([^]*?)\n\s*\)/g)].map(([, data]) => data!);
}

/** Runs a Windows program; its output goes through a file, because wine's pipes to Linux programs are none that libuv can open. */
async function runWine(executable: string, directory: string): Promise<{ stdout: string; exitCode: number | null }> {
  const env = { ...process.env, WINEPREFIX: join(directory, 'wine'), WINEDEBUG: '-all', WINEARCH: 'win64', NODE_SKIP_PLATFORM_CHECK: '1' };
  const printed = join(directory, 'printed');
  const { exitCode } = await guardedRun('sh', ['-c', 'exec wine "$0" argument </dev/null >"$1" 2>/dev/null', executable, printed], { env, timeoutMs: 100_000 });
  return { stdout: readFileSync(printed, 'utf8'), exitCode };
}

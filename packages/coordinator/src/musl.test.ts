import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { targetNode } from '@pack-internal/target-nodes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { build } from './build.ts';

const GLIBC = Buffer.from('/lib64/ld-linux-x86-64.so.2\0');
const MUSL = Buffer.from('/lib/ld-musl-x86_64.so.1\0');

let root: string;
beforeEach(() => { root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-musl-'))), 'app'); });
afterEach(() => { rmSync(path.dirname(root), { recursive: true, force: true }); });

test('a Node binary for musl makes executables for musl, with the addons for it', async () => {
  mkdirSync(root);
  writeFileSync(path.join(root, 'index.js'), 'require("./addon-" + (process.report.getReport().header.glibcVersionRuntime ? "gnu" : "musl") + ".node")');
  for (const [name, libc] of [['gnu', 'libc.so.6'], ['musl', 'libc.musl-x86_64.so.1']]) writeFileSync(path.join(root, `addon-${name}.node`), sharedLibrary(libc!));
  const nodePath = path.join(root, '../node-musl');
  writeFileSync(nodePath, muslBinary(readFileSync(await targetNode('24'))), { mode: 0o755 });

  const { executables: [built] } = await build({ cwd: root, nodePath, output: '../out' }, { analyze: true });
  expect(built!.target).toBe('node24.21.0-linux-x64-musl');
  expect(built!.findings).toContainEqual(expect.objectContaining({ code: 'code-cache-unavailable', args: { target: 'node24.21.0-linux-x64-musl', reason: expect.stringContaining('musl') } }));
  const packed = built!.analysis!.packages.flatMap(({ files }) => files.map((file) => file.path));
  expect(packed).toContain('addon-musl.node');
  expect(packed).not.toContain('addon-gnu.node');
  expect(readFileSync(path.join(root, '../out')).includes(MUSL)).toBe(true);
}, 60_000);

test('a binary for glibc is not taken for a target with musl, and without a binary the error says what to do', async () => {
  mkdirSync(root);
  writeFileSync(path.join(root, 'index.js'), '');
  await expect(build({ cwd: root, targets: 'linux-x64-musl', nodePath: await targetNode('24') })).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_MISMATCH', message: expect.stringContaining('linux-x64-musl') });
  await expect(build({ cwd: root, targets: 'alpine-x64' })).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_NOT_FOUND', hint: expect.stringContaining('--node-path') });
});

/** The same binary, asking for the other dynamic linker. */
function muslBinary(binary: Buffer): Buffer {
  const at = binary.indexOf(GLIBC);
  expect(at).toBeGreaterThan(0);
  MUSL.copy(binary, at);
  return binary;
}

/** The least of an ELF shared library for x64 that says which C library it needs. */
function sharedLibrary(needs: string): Buffer {
  const strings = Buffer.from(`\0${needs}\0`);
  const dynamicAt = 64 + 2 * 56;
  const stringsAt = dynamicAt + 4 * 16;
  const file = Buffer.alloc(stringsAt + strings.length);
  file.write('\x7fELF\x02\x01\x01', 'latin1');
  file.writeUInt16LE(3, 16);
  file.writeUInt16LE(62, 18);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(2, 56);
  for (const [index, [type, offset, size]] of [[1, 0, file.length], [2, dynamicAt, 64]].entries()) {
    const at = 64 + index * 56;
    file.writeUInt32LE(type!, at);
    for (const field of [8, 16, 24]) file.writeBigUInt64LE(BigInt(offset!), at + field);
    for (const field of [32, 40]) file.writeBigUInt64LE(BigInt(size!), at + field);
  }
  [[1, 1], [5, stringsAt], [10, strings.length], [0, 0]].forEach(([tag, value], index) => {
    file.writeBigUInt64LE(BigInt(tag!), dynamicAt + index * 16);
    file.writeBigUInt64LE(BigInt(value!), dynamicAt + index * 16 + 8);
  });
  strings.copy(file, stringsAt);
  return file;
}

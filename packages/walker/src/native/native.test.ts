import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project, walked, type Content } from '../../test/project.ts';
import { readAddonTarget } from './addon-target.ts';
import { readElfNeeds } from './elf-needs.ts';
import { readMachONeeds } from './macho-needs.ts';
import { readPeImports } from './pe-imports.ts';
import { isNamedFor } from './platform-name.ts';

/** The least of an ELF file: a header, two program headers and a dynamic section that needs `libraries`. */
function elf(machine: 'x64' | 'arm64', libraries: readonly string[] = ['libc.so.6'], runpath = ''): Uint8Array {
  const texts = ['', ...libraries, runpath];
  const table = Buffer.from(texts.map((text) => `${text}\0`).join(''));
  const offsetOf = (text: string): bigint => BigInt(Buffer.byteLength(texts.slice(0, texts.indexOf(text)).map((each) => `${each}\0`).join('')));
  const entries: [bigint, bigint][] = [...libraries.map((name): [bigint, bigint] => [1n, offsetOf(name)]), [5n, 512n], ...(runpath ? [[29n, offsetOf(runpath)] as [bigint, bigint]] : []), [0n, 0n]];
  const file = Buffer.alloc(512 + table.length);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(3, 16);
  file.writeUInt16LE(machine === 'x64' ? 62 : 183, 18);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(2, 56);
  const header = (at: number, type: number, offset: bigint, size: bigint): void => {
    file.writeUInt32LE(type, at);
    file.writeBigUInt64LE(offset, at + 8);
    file.writeBigUInt64LE(offset, at + 16);
    file.writeBigUInt64LE(size, at + 32);
  };
  header(64, 1, 0n, BigInt(file.length));
  header(120, 2, 192n, BigInt(entries.length * 16));
  entries.forEach(([tag, value], index) => {
    file.writeBigUInt64LE(tag, 192 + index * 16);
    file.writeBigUInt64LE(value, 200 + index * 16);
  });
  table.copy(file, 512);
  return file;
}

const machO = Buffer.concat([Buffer.from('cffaedfe0c000001', 'hex'), Buffer.alloc(64)]);

test('reads what a binary was made for', () => {
  expect(readAddonTarget(elf('x64'))).toEqual({ platform: 'linux', arches: ['x64'], libc: 'glibc' });
  expect(readAddonTarget(elf('arm64', ['libc.musl-aarch64.so.1']))).toEqual({ platform: 'linux', arches: ['arm64'], libc: 'musl' });
  expect(readAddonTarget(machO)).toEqual({ platform: 'darwin', arches: ['arm64'] });
  expect(readAddonTarget(Buffer.from('not a binary at all, but long enough to have a header of sixty-four bytes'))).toBeUndefined();
  expect(readElfNeeds(elf('x64', ['liba.so', 'libc.so.6'], '$ORIGIN/lib:/usr/lib'))).toEqual({ libraries: ['liba.so', 'libc.so.6'], searchPaths: ['$ORIGIN/lib', '/usr/lib'] });
});

test('damaged binaries are read without a crash', () => {
  const readers = [readAddonTarget, readMachONeeds, readPeImports];
  for (const whole of [elf('x64', ['liba.so'], '$ORIGIN'), machOFile(['@rpath/a'], ['@loader_path']), pe(['a.dll'])]) {
    for (let length = 0; length < whole.length; length += 7) for (const read of readers) read(whole.subarray(0, length));
    for (let at = 16; at < whole.length; at++) {
      const broken = Buffer.from(whole);
      broken[at] = 0xff;
      for (const read of readers) read(broken);
    }
  }
});

test('a loader of napi-rs: the variant of the target comes in, those of others stay out, nothing to report', async () => {
  const root = project({
    'main.js': 'require("@x/addon")',
    'node_modules/@x/addon/package.json': { json: { name: '@x/addon', optionalDependencies: { '@x/addon-linux-x64-gnu': '1', '@x/addon-linux-x64-musl': '1', '@x/addon-darwin-arm64': '1' } } },
    'node_modules/@x/addon/index.js': `
      const { platform, arch } = process;
      function load() {
        switch (platform) {
          case 'linux': try { return require('./addon.linux-x64-gnu.node') } catch { try { return require('@x/addon-linux-x64-gnu') } catch { return require('@x/addon-linux-x64-musl') } }
          case 'darwin': try { return require('@x/addon-darwin-arm64') } catch {}
        }
      }
      module.exports = load();`,
    ...platformPackage('@x/addon-linux-x64-gnu', 'linux', 'x64', elf('x64'), 'glibc'),
    ...platformPackage('@x/addon-linux-x64-musl', 'linux', 'x64', elf('x64', ['libc.musl-x86_64.so.1']), 'musl'),
    ...platformPackage('@x/addon-darwin-arm64', 'darwin', 'arm64', machO),
  });
  const result = await walked(root, 'main.js');
  expect(result.files.filter((path) => path.endsWith('.node'))).toEqual(['node_modules/@x/addon-linux-x64-gnu/addon.node']);
  expect(result.findings.filter((finding) => !finding.startsWith('note'))).toEqual([]);
  const mac = await walked(root, 'main.js', { target: { platform: 'darwin', arch: 'arm64', nodeVersion: '24.21.0' } });
  expect(mac.files.filter((path) => path.endsWith('.node'))).toEqual(['node_modules/@x/addon-darwin-arm64/addon.node']);
  const musl = await walked(root, 'main.js', { target: { platform: 'linux', arch: 'x64', libc: 'musl', nodeVersion: '24.21.0' } });
  expect(musl.files.filter((path) => path.endsWith('.node'))).toEqual(['node_modules/@x/addon-linux-x64-musl/addon.node']);
});

test('a platform package that is loaded by a computed name comes in whole, and says when the target\'s is missing', async () => {
  const root = project({
    'main.js': 'require("tool")',
    'node_modules/tool/package.json': { json: { name: 'tool', optionalDependencies: { 'tool-linux-x64': '1', 'tool-win32-x64': '1' } } },
    'node_modules/tool/index.js': 'const parts = [process.platform, process.arch]; module.exports = require(`tool-${parts.join("-")}`);',
    ...platformPackage('tool-linux-x64', 'linux', 'x64', elf('x64')),
    'node_modules/tool-linux-x64/bin/tool': '#!/bin/sh', 'node_modules/tool-linux-x64/README.md': '',
  });
  const result = await walked(root, 'main.js');
  expect(result.files.filter((path) => path.includes('tool-linux'))).toEqual(['node_modules/tool-linux-x64/addon.node', 'node_modules/tool-linux-x64/bin/tool']);
  expect(result.findings).toEqual(['note request-expanded node_modules/tool/index.js:1:74']);
  const windows = await walked(root, 'main.js', { target: { platform: 'win32', arch: 'x64', nodeVersion: '24.21.0' } });
  expect(windows.files.some((path) => path.includes('tool-linux'))).toBe(false);
  expect(windows.graph.findings).toContainEqual({
    code: 'platform-package-missing', severity: 'warning', package: 'tool',
    args: { package: 'tool', missing: ['tool-win32-x64@1'], os: 'win32', cpu: 'x64' },
  });
  const freebsd = await walked(root, 'main.js', { target: { platform: 'freebsd', arch: 'x64', nodeVersion: '24.21.0' } });
  expect(freebsd.findings).toContain('warning addon-platform-mismatch');
});

test('a part that is not installed is told with its place, and seen there when a directory is placed in it', async () => {
  const root = project({
    'main.js': 'require("@x/tool")',
    'node_modules/@x/tool/package.json': { json: { name: '@x/tool', optionalDependencies: { '@y/tool-linux-x64': '1.0.0', 'tool-darwin-arm64': '1' } } },
    'node_modules/@x/tool/index.js': 'try { require(`@y/tool-${process.platform}-${process.arch}`) } catch {}',
    ...platformPackage('tool-darwin-arm64', 'darwin', 'arm64', machO),
  });
  const cached = project(platformPackage('entry', 'linux', 'x64', elf('x64')));
  const place = join(root, 'node_modules/@y/tool-linux-x64');
  const without = await walked(root, 'main.js');
  expect(without.graph.missingParts).toEqual([{ name: '@y/tool-linux-x64', range: '1.0.0', of: '@x/tool', place }]);
  const source = join(cached, 'node_modules/entry');
  const { graph, findings } = await walked(root, 'main.js', { placed: new Map([[place, source]]) });
  expect(graph.missingParts).toEqual([]);
  expect(findings.filter((finding) => finding.includes('platform'))).toEqual([]);
  const addon = graph.files.find(({ path }) => path === join(place, 'addon.node'))!;
  expect(addon).toMatchObject({ kind: 'addon', source: join(source, 'addon.node') });
  expect(graph.files.find(({ path }) => path === join(root, 'node_modules/@x/tool/index.js'))!.edges.map(({ target }) => target)).toEqual([addon.path]);
});

test.each(['bindings', 'node-gyp-build'])('%s: build/Release and the prebuilds of the target, with its libc', async (finder) => {
  const root = project({
    'main.js': 'require("native")',
    'node_modules/native/package.json': { json: { name: 'native' } },
    'node_modules/native/lib/index.js': '', 'node_modules/native/index.js': `require("${finder}")(__dirname)`,
    [`node_modules/${finder}/index.js`]: 'module.exports = (d) => require(d)',
    'node_modules/native/build/Release/native.node': elf('x64'), 'node_modules/native/build/Release/obj.o': '',
    'node_modules/native/prebuilds/linux-x64/node.glibc.node': elf('x64'), 'node_modules/native/prebuilds/linux-x64/node.musl.node': elf('x64', ['libc.musl-x86_64.so.1']), 'node_modules/native/prebuilds/linux-x64/electron.napi.node': elf('x64'),
    'node_modules/native/prebuilds/linux-arm64/node.node': elf('arm64'), 'node_modules/native/prebuilds/darwin-x64+arm64/node.node': machO,
  });
  const result = await walked(root, 'main.js');
  expect(result.files.filter((path) => path.endsWith('.node'))).toEqual(['node_modules/native/build/Release/native.node', 'node_modules/native/prebuilds/linux-x64/node.glibc.node']);
  expect(result.file('node_modules/native/build/Release/native.node')!.kind).toBe('addon');
});

test('shared libraries come in by DT_NEEDED and RUNPATH, through links, and theirs in turn', async () => {
  const root = project({
    'main.js': 'require("./node_modules/a/a.node")',
    'node_modules/a/a.node': elf('x64', ['libone.so.1', 'libc.so.6'], '$ORIGIN/../b/lib:$ORIGIN'),
    'node_modules/b': { link: '../store/b' },
    'store/b/lib/libone.so.1': elf('x64', ['libtwo.so'], '$ORIGIN'), 'store/b/lib/libtwo.so': elf('x64'), 'store/b/lib/other.so': '',
  });
  const result = await walked(root, 'main.js');
  expect(result.files).toEqual(['main.js', 'node_modules/a/a.node', 'store/b/lib/libone.so.1', 'store/b/lib/libtwo.so']);
  expect(result.file('store/b/lib/libone.so.1')!.kind).toBe('asset');
  expect(result.graph.links.map((link) => link.target)).toEqual(['../store/b']);
});

/** The least of a Mach-O file: a header and the load commands for libraries and search paths. */
function machOFile(libraries: readonly string[], searchPaths: readonly string[]): Uint8Array {
  const command = (type: number, text: string, offset: number): Buffer => {
    const made = Buffer.alloc(Math.ceil((offset + text.length + 1) / 8) * 8);
    made.writeUInt32LE(type, 0);
    made.writeUInt32LE(made.length, 4);
    made.writeUInt32LE(offset, 8);
    made.write(text, offset);
    return made;
  };
  const commands = Buffer.concat([...libraries.map((name) => command(0xc, name, 24)), ...searchPaths.map((path) => command(0x8000001c, path, 12))]);
  const header = Buffer.alloc(32);
  [0xfeedfacf, 0x0100000c, 0, 8, libraries.length + searchPaths.length, commands.length].forEach((value, index) => header.writeUInt32LE(value, index * 4));
  return Buffer.concat([header, commands, Buffer.alloc(64)]);
}

/** The least of a PE file: one section with an import table. */
function pe(libraries: readonly string[]): Uint8Array {
  const file = Buffer.alloc(2048);
  file.write('MZ');
  file.writeUInt32LE(64, 60);
  file.write('PE', 64);
  [[68, 0x8664], [70, 1], [84, 240], [88, 0x20b]].forEach(([at, value]) => file.writeUInt16LE(value!, at));
  file.writeUInt32LE(16, 88 + 108);
  file.writeUInt32LE(0x1000, 88 + 112 + 8); // the import table
  const section = 88 + 240;
  [[8, 1024], [12, 0x1000], [16, 1024], [20, 1024]].forEach(([at, value]) => file.writeUInt32LE(value!, section + at!));
  let text = 512;
  libraries.forEach((name, index) => {
    file.writeUInt32LE(0x1000 + text, 1024 + index * 20 + 12);
    file.write(name, 1024 + text);
    text += name.length + 1;
  });
  return file;
}

test('shared libraries of Mach-O addons come in by @rpath and @loader_path, of PE addons from beside them', async () => {
  expect(readMachONeeds(machOFile(['@rpath/a.dylib'], ['@loader_path']))).toEqual({ libraries: ['@rpath/a.dylib'], searchPaths: ['@loader_path'] });
  expect(readPeImports(pe(['KERNEL32.dll', 'b.dll']))).toEqual(['KERNEL32.dll', 'b.dll']);
  expect(readPeImports(Buffer.from('MZ'))).toBeUndefined();
  const root = project({
    'main.js': 'require("./mac/a.node")', 'win.js': 'require("./win/a.node")',
    'mac/a.node': machOFile(['@rpath/libvips.42.dylib', '@loader_path/../lib/near.dylib', '/usr/lib/libSystem.B.dylib', '@rpath/gone.dylib'], ['/opt', '@loader_path/../lib']),
    'lib/libvips.42.dylib': machOFile(['@rpath/libvips.42.dylib', '@loader_path/deep.dylib'], []), 'lib/near.dylib': machOFile([], []), 'lib/deep.dylib': machOFile([], []), 'lib/other.dylib': '',
    'win/a.node': pe(['KERNEL32.dll', 'libvips-42.dll']), 'win/LIBVIPS-42.dll': pe(['KERNEL32.dll']), 'win/other.dll': pe([]),
  });
  const mac = await walked(root, 'main.js', { target: { platform: 'darwin', arch: 'arm64', nodeVersion: '24.21.0' } });
  expect(mac.files).toEqual(['lib/deep.dylib', 'lib/libvips.42.dylib', 'lib/near.dylib', 'mac/a.node', 'main.js']);
  const windows = await walked(root, 'win.js', { target: { platform: 'win32', arch: 'x64', nodeVersion: '24.21.0' } });
  expect(windows.files).toEqual(['win.js', 'win/LIBVIPS-42.dll', 'win/a.node']);
});

test.each([
  ['@x/y-linux-x64-gnu', { platform: 'linux', arch: 'x64' }, true], ['@x/y-linux-x64-musl', { platform: 'linux', arch: 'x64' }, false],
  ['@img/sharp-linuxmusl-arm64', { platform: 'linux', arch: 'arm64', libc: 'musl' }, true], ['@esbuild/win32-x64', { platform: 'win32', arch: 'x64' }, true],
  ['x-win32-x64-msvc', { platform: 'win32', arch: 'x64' }, true], ['x-win32-x64-gnu', { platform: 'win32', arch: 'x64' }, false],
  ['@swc/core-darwin-arm64', { platform: 'darwin', arch: 'arm64' }, true], ['fsevents', { platform: 'darwin', arch: 'arm64' }, false],
] as const)('%s is told to be the part for %o: %s', (name, target, expected) => {
  expect(isNamedFor(name, { nodeVersion: '24.21.0', ...target })).toBe(expected);
});

test('an addon for another platform that is certainly loaded is in, with a warning', async () => {
  const root = project({ 'main.js': 'require("./x.node"); process.dlopen(module, require("path").join(__dirname, "y.node"))', 'x.node': elf('arm64'), 'y.node': elf('x64') });
  const result = await walked(root, 'main.js');
  expect(result.files).toEqual(['main.js', 'x.node', 'y.node']);
  expect(result.graph.findings).toMatchObject([{ code: 'addon-platform-mismatch', severity: 'warning', args: { found: 'linux-arm64-glibc', target: 'linux-x64' } }]);
});

function platformPackage(name: string, os: string, cpu: string, addon: Uint8Array, libc?: string): Record<string, Content> {
  return {
    [`node_modules/${name}/package.json`]: { json: { name, os: [os], cpu: [cpu], main: 'addon.node', ...(libc && { libc: [libc] }) } },
    [`node_modules/${name}/addon.node`]: addon,
  };
}

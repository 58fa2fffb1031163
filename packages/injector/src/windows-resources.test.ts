import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bytesSource, needs, noise, readAll, scratch } from '../test/scratch.ts';
import { stockBinary } from '../test/stock-binaries.ts';
import { withBinary } from './binary-file.ts';
import { extract } from './extract.ts';
import { inject } from './inject.ts';
import { fileOffset, readPe } from './pe-header.ts';
import { readResourceTree } from './pe-resource-tree.ts';
import { remove } from './remove.ts';
import { verify } from './verify.ts';
import type { WindowsOptions } from './windows-options.ts';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const BLOB = noise(5000);
const EVERYTHING: WindowsOptions = {
  icon: icoOf(PNG), version: '3.2.1-beta.4', productName: 'Käsewerkzeug', companyName: 'Example GmbH', fileDescription: 'Cuts cheese', copyright: '© Example', originalFilename: 'cheese.exe',
  subsystem: 'gui', requestedExecutionLevel: 'highestAvailable', longPaths: true, utf8: true,
};

describe.each([['24.21.0', 'x64'], ['22.23.2', 'arm64']] as const)('in the Node %s of Windows %s', { timeout: 120_000 }, (version, arch) => {
  test('icon, version, manifest and subsystem become what was asked for, and the blob is there', async (context) => {
    const { stock, output } = await injected(version, arch, EVERYTHING);
    expect((await readAll(await extract(output))).equals(BLOB)).toBe(true);
    expect(await verify(output)).toEqual({ format: 'pe', problems: [] });
    const [before, after] = [await resources(stock), await resources(output)];
    expect([...after.keys()].filter((key) => key.startsWith('14/'))).toEqual(['14/1/1033']);
    expect(iconsOf(after)).toEqual([PNG]);
    expect(strings(after.get('16/1/1033')!)).toMatchObject({
      ProductName: 'Käsewerkzeug', InternalName: 'Käsewerkzeug', CompanyName: 'Example GmbH', FileDescription: 'Cuts cheese', LegalCopyright: '© Example', OriginalFilename: 'cheese.exe', FileVersion: '3.2.1-beta.4', ProductVersion: '3.2.1-beta.4',
    });
    expect(fixedVersion(after.get('16/1/1033')!)).toEqual([3, 2, 1, 0]);
    const manifest = after.get('24/1/1033')!.toString();
    expect(manifest).toMatch(/level="highestAvailable"[^]*<longPathAware[^>]*>true<[^]*<activeCodePage[^>]*>UTF-8</);
    const systems = (text: string): string[] => text.match(/\{[0-9a-f-]{36}\}/g) ?? [];
    expect(systems(manifest)).toEqual(systems(before.get('24/1/1033')!.toString()));
    needs(context, 'llvm-readobj');
    expect(execFileSync('llvm-readobj', ['--file-headers', output], { encoding: 'utf8' })).toMatch(/Subsystem: IMAGE_SUBSYSTEM_WINDOWS_GUI/);
    expect(execFileSync('llvm-readobj', ['--coff-resources', output], { encoding: 'utf8', maxBuffer: 1 << 26 })).toMatch(/Name: NODE_SEA_BLOB/);
  });

  test('what is not asked for stays as it is in Node', async () => {
    const { stock, output } = await injected(version, arch, { productName: 'Other' });
    const [before, after] = [await resources(stock), await resources(output)];
    for (const [key, bytes] of before) if (!key.startsWith('16/')) expect(after.get(key)?.equals(bytes), key).toBe(true);
    expect(strings(after.get('16/1/1033')!)).toMatchObject({ ProductName: 'Other', CompanyName: 'Node.js', FileDescription: strings(before.get('16/1/1033')!)['FileDescription'] });
    expect(fixedVersion(after.get('16/1/1033')!)).toEqual(fixedVersion(before.get('16/1/1033')!));
  });

  test('removal gives the Node back as it was', async () => {
    const { stock, output } = await injected(version, arch, EVERYTHING);
    await remove({ input: output, output: `${output}.removed` });
    expect(readFileSync(`${output}.removed`).equals(readFileSync(stock))).toBe(true);
  });
});

test('osslsigncode signs an executable with other resources and verifies what it signed', { timeout: 120_000 }, async (context) => {
  needs(context, 'osslsigncode', ['--version']);
  needs(context, 'openssl', ['version']);
  const { output, directory } = await injected('24.21.0', 'x64', EVERYTHING);
  const run = (tool: string, ...args: string[]): string => execFileSync(tool, args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=Test', '-days', '2', '-addext', 'extendedKeyUsage=codeSigning');
  run('osslsigncode', 'sign', '-certs', 'cert.pem', '-key', 'key.pem', '-in', output, '-out', 'signed.exe');
  expect(run('osslsigncode', 'verify', '-CAfile', 'cert.pem', '-in', 'signed.exe')).toMatch(/Signature verification: ok|Succeeded/);
  expect(await verify(join(directory, 'signed.exe'))).toEqual({ format: 'pe', problems: [] });
  await remove({ input: join(directory, 'signed.exe'), output: join(directory, 'removed.exe') });
  expect(readFileSync(join(directory, 'removed.exe')).equals(readFileSync(await stockBinary('win32', '24.21.0', 'x64')))).toBe(true);
});

test.each<[string, WindowsOptions, RegExp]>([
  ['an icon that is a PNG', { icon: PNG }, /no sound .ico/],
  ['an icon that is cut short', { icon: icoOf(PNG).subarray(0, 60) }, /no sound .ico/],
  ['a version of words', { version: 'latest' }, /no version that Windows knows/],
  ['a version with a part that is too large', { version: '1.70000' }, /no version that Windows knows/],
])('%s is refused', { timeout: 60_000 }, async (_, windows, message) => {
  await expect(injected('22.23.2', 'arm64', windows)).rejects.toMatchObject({ code: 'ERR_PACK_CONFIG_INVALID', message: expect.stringMatching(message) });
});

async function injected(version: string, arch: 'x64' | 'arm64', windows: WindowsOptions): Promise<{ directory: string; stock: string; output: string }> {
  const directory = scratch();
  const stock = await stockBinary('win32', version, arch);
  const output = join(directory, 'out.exe');
  await inject({ input: stock, output, blob: bytesSource(BLOB), windows });
  return { directory, stock, output };
}

/** Every resource by `type/name/language`. */
function resources(path: string): Promise<Map<string, Buffer>> {
  return withBinary(path, async (binary) => {
    const pe = await readPe(binary);
    const all = new Map<string, Buffer>();
    for (const [type, names] of await readResourceTree(binary, pe)) {
      for (const [name, languages] of names) {
        for (const [language, { oldAt, length }] of languages) all.set(`${type}/${name}/${language}`, await binary.read(fileOffset(pe, pe.resources.address, 0)! + oldAt!, length, 'resource'));
      }
    }
    return all;
  });
}

/** The images of icon group 1. Source: Microsoft, GRPICONDIR. */
function iconsOf(all: Map<string, Buffer>): Buffer[] {
  const group = all.get('14/1/1033')!;
  return Array.from({ length: group.readUInt16LE(4) }, (_, index) => all.get(`3/${group.readUInt16LE(6 + index * 14 + 12)}/1033`)!);
}

/** The texts of a version resource, read from its bytes: each String is lengths, key, padding to 4, value. Source: Microsoft, VS_VERSIONINFO. */
function strings(version: Buffer): Record<string, string> {
  const found: Record<string, string> = {};
  for (const key of ['ProductName', 'InternalName', 'CompanyName', 'FileDescription', 'LegalCopyright', 'OriginalFilename', 'FileVersion', 'ProductVersion']) {
    const at = version.indexOf(Buffer.from(`${key}\0`, 'utf16le'));
    if (at < 0) continue;
    const value = Math.ceil((at + (key.length + 1) * 2) / 4) * 4;
    found[key] = version.toString('utf16le', value, value + version.readUInt16LE(at - 4) * 2).replace(/\0+$/, '');
  }
  return found;
}

function fixedVersion(version: Buffer): number[] {
  const at = version.indexOf(Buffer.of(0xbd, 0x04, 0xef, 0xfe));
  return [10, 8, 14, 12].map((offset) => version.readUInt16LE(at + offset));
}

/** An .ico file of one image. */
function icoOf(image: Buffer): Buffer {
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(1, 4);
  head.set([1, 1], 6);
  head.writeUInt16LE(1, 10);
  head.writeUInt16LE(32, 12);
  head.writeUInt32LE(image.length, 14);
  head.writeUInt32LE(22, 18);
  return Buffer.concat([head, image]);
}

import { basename } from 'node:path';
import type { WalkTarget } from '../module-graph.ts';
import { readElfNeeds } from './elf-needs.ts';

/** What a native binary was made for; `arches` has several for a universal Mach-O file. */
export interface AddonTarget {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly arches: readonly string[];
  readonly libc?: 'glibc' | 'musl';
}

/** e_machine of ELF, Machine of PE, cputype of Mach-O. */
const ELF_MACHINES: Readonly<Record<number, string>> = { 3: 'ia32', 21: 'ppc64', 22: 's390x', 40: 'arm', 62: 'x64', 183: 'arm64', 243: 'riscv64', 258: 'loong64' };
const PE_MACHINES: Readonly<Record<number, string>> = { 0x14c: 'ia32', 0x8664: 'x64', 0xaa64: 'arm64' };
const MACHO_TYPES: Readonly<Record<number, string>> = { 0x01000007: 'x64', 0x0100000c: 'arm64' };

/** Reads from the headers what a binary was made for; `undefined` for what is no binary of a known format. */
export function readAddonTarget(bytes: Uint8Array): AddonTarget | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64) return undefined;
  const magic = view.getUint32(0);
  if (magic === 0x7f454c46) {
    const libraries = readElfNeeds(bytes)?.libraries ?? [];
    const libc = libraries.some((name) => name.includes('musl')) ? 'musl' : libraries.some((name) => name.startsWith('libc.so')) ? 'glibc' : undefined;
    return { platform: 'linux', arches: known(ELF_MACHINES[view.getUint16(18, bytes[5] === 1)]), ...(libc && { libc }) };
  }
  if (magic === 0xcffaedfe) return { platform: 'darwin', arches: known(MACHO_TYPES[view.getUint32(4, true)]) };
  if (magic === 0xcafebabe) {
    const count = Math.min(view.getUint32(4), 8);
    return { platform: 'darwin', arches: Array.from({ length: count }, (_, index) => known(8 + index * 20 + 4 <= bytes.length ? MACHO_TYPES[view.getUint32(8 + index * 20)] : undefined)).flat() };
  }
  if (magic >>> 16 === 0x4d5a) {
    const header = view.getUint32(60, true);
    return header + 6 <= bytes.length ? { platform: 'win32', arches: known(PE_MACHINES[view.getUint16(header + 4, true)]) } : undefined;
  }
  return undefined;
}

/** Whether a binary can be loaded on the target, by its headers and by the tags in its name (`musl`, `electron`). */
export function loadsOn(path: string, bytes: Uint8Array, target: WalkTarget): boolean {
  const found = readAddonTarget(bytes);
  if (/(?:^|[.-])electron(?:[.-]|$)/.test(basename(path))) return false;
  if (found === undefined) return true;
  if (found.platform !== target.platform || (found.arches.length > 0 && !found.arches.includes(target.arch))) return false;
  if (target.platform !== 'linux') return true;
  const libc = found.libc ?? (/musl/.test(path) ? 'musl' : undefined);
  return libc === undefined || libc === (target.libc ?? 'glibc');
}

/** How a finding names what a binary was made for. */
export function describeAddon(bytes: Uint8Array): string {
  const found = readAddonTarget(bytes);
  return found ? [found.platform, found.arches.join('+'), found.libc].filter(Boolean).join('-') : 'an unknown platform';
}

function known(arch: string | undefined): string[] {
  return arch === undefined ? [] : [arch];
}

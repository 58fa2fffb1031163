import type { RuntimeArch, RuntimeLibc, RuntimePlatform } from './runtime-request.ts';

/** What the head of an executable file says. */
export interface BinaryHeader {
  readonly platform: RuntimePlatform;
  readonly arch: RuntimeArch;
  /** Linux only, from the interpreter that the file asks for; undefined for a static one. */
  readonly libc: RuntimeLibc | undefined;
}

/**
 * Reads platform and processor from the first bytes (64 KiB are plenty) of an ELF, PE or 64-bit Mach-O file.
 * Undefined for anything else, universal Mach-O included: that is several binaries.
 * Sources: System V ABI (ELF header, e_machine), Microsoft's PE format (COFF header, Machine), Apple's mach-o/loader.h.
 */
export function readBinaryHeader(head: Buffer): BinaryHeader | undefined {
  if (head.length < 64) return undefined;
  if (head.readUInt32BE(0) === 0x7f454c46) return elfHeader(head);
  if (head.readUInt32LE(0) === 0xfeedfacf) return withArch('darwin', { 0x01000007: 'x64', 0x0100000c: 'arm64' }[head.readUInt32LE(4)]);
  if (head.readUInt16LE(0) === 0x5a4d) return peHeader(head);
  return undefined;
}

function peHeader(head: Buffer): BinaryHeader | undefined {
  const at = head.readUInt32LE(0x3c);
  if (at + 6 > head.length || head.readUInt32LE(at) !== 0x4550) return undefined;
  return withArch('win32', { 0x8664: 'x64', 0xaa64: 'arm64' }[head.readUInt16LE(at + 4)]);
}

function elfHeader(head: Buffer): BinaryHeader | undefined {
  const is64LittleEndian = head[4] === 2 && head[5] === 1;
  const arch = { 0x3e: 'x64', 0xb7: 'arm64' }[head.readUInt16LE(18)];
  if (!is64LittleEndian || arch === undefined) return undefined;
  const interpreter = elfInterpreter(head);
  const libc = interpreter === undefined ? undefined : /\bld-musl-/.test(interpreter) ? 'musl' : 'glibc';
  return { platform: 'linux', arch: arch as RuntimeArch, libc };
}

/** The text of the PT_INTERP segment. */
function elfInterpreter(head: Buffer): string | undefined {
  const PT_INTERP = 3;
  const table = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  for (let index = 0; index < count; index++) {
    const at = table + index * size;
    if (at + 56 > head.length) return undefined;
    if (head.readUInt32LE(at) !== PT_INTERP) continue;
    const offset = Number(head.readBigUInt64LE(at + 8));
    const length = Number(head.readBigUInt64LE(at + 32));
    return offset + length > head.length ? undefined : head.toString('latin1', offset, offset + length - 1);
  }
  return undefined;
}

function withArch(platform: RuntimePlatform, arch: string | undefined): BinaryHeader | undefined {
  return arch === undefined ? undefined : { platform, arch: arch as RuntimeArch, libc: undefined };
}

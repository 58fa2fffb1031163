import { PackError } from '@pack/errors';
import { CODE_PAGE, align, layOutSignature, type SignatureSettings } from './code-signature.ts';
import { hashPages } from './hash-pages.ts';
import { LOAD_COMMAND, MACHO_HEADER_SIZE, type MachOFile } from './macho-file.ts';
import type { OutputFile } from './output-file.ts';

/** What a signature needs to know of the file that it ends. */
export interface Unsigned {
  readonly macho: Pick<MachOFile, 'arch' | 'header' | 'segments'>;
  /** The load commands as they shall be, but for the signature's and `__LINKEDIT`'s size. */
  readonly commands: readonly Buffer[];
  /** Where the contents end, in bytes. */
  readonly end: number;
  /** The input's path, for errors. */
  readonly path: string;
}

/**
 * Ends a Mach-O file with an ad-hoc signature: writes header and load commands, hashes every page, writes the signature behind
 * them and cuts the file there. Everything else must have been written.
 * @returns the size of the file in bytes.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED when there is no room for the load command of a first signature.
 */
export async function signOutput(file: OutputFile, unsigned: Unsigned, settings: SignatureSettings, signal?: AbortSignal): Promise<number> {
  const codeLimit = align(unsigned.end, SIGNATURE_ALIGNMENT);
  const text = unsigned.macho.segments.find(({ name }) => name === '__TEXT')?.file ?? { offset: 0, size: 0 };
  const layout = layOutSignature(settings, codeLimit, text);
  const head = encodeHead(unsigned, codeLimit, layout.size);
  await file.write(Buffer.alloc(codeLimit - unsigned.end), unsigned.end);
  await file.write(head, 0);
  await file.resize(codeLimit + layout.size);
  await file.write(layout.encode(await hashPages(file, codeLimit, CODE_PAGE, signal)), codeLimit);
  return codeLimit + layout.size;
}

const SIGNATURE_ALIGNMENT = 16;

function encodeHead({ macho, commands, path }: Unsigned, codeLimit: number, signatureSize: number): Buffer {
  const isSignature = (bytes: Buffer): boolean => bytes.readUInt32LE(0) === LOAD_COMMAND.codeSignature;
  const withSignature: Buffer[] = commands.map((bytes) => Buffer.from(bytes));
  if (!withSignature.some(isSignature)) withSignature.push(newSignatureCommand());
  const signature = withSignature.find(isSignature)!;
  signature.writeUInt32LE(codeLimit, 8);
  signature.writeUInt32LE(signatureSize, 12);
  const linkEdit = withSignature.find((bytes) => bytes.readUInt32LE(0) === LOAD_COMMAND.segment && bytes.toString('latin1', 8, 19) === '__LINKEDIT\0')!;
  const size = codeLimit + signatureSize - Number(linkEdit.readBigUInt64LE(40));
  const pages = (bytes: number): bigint => BigInt(align(bytes, MEMORY_PAGES[macho.arch]));
  if (pages(Number(linkEdit.readBigUInt64LE(32))) !== pages(size)) linkEdit.writeBigUInt64LE(pages(size), 32); // some linkers say it to the byte
  linkEdit.writeBigUInt64LE(BigInt(size), 48);

  const header = Buffer.from(macho.header);
  const bytes = Buffer.concat([header, ...withSignature]);
  checkHeadRoom(macho, bytes.length, path);
  header.writeUInt32LE(withSignature.length, 16);
  header.writeUInt32LE(bytes.length - MACHO_HEADER_SIZE, 20);
  return Buffer.concat([header, ...withSignature]);
}

const MEMORY_PAGES = { x64: 1 << 12, arm64: 1 << 14 } as const;

function newSignatureCommand(): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(LOAD_COMMAND.codeSignature, 0);
  bytes.writeUInt32LE(bytes.length, 4);
  return bytes;
}

/** Refuses headers and load commands of `size` bytes when they would cover the program's first section. @throws PackError ERR_PACK_BINARY_UNSUPPORTED. */
export function checkHeadRoom({ segments }: Pick<MachOFile, 'segments'>, size: number, path: string): void {
  const missing = size - Math.min(...segments.flatMap(({ sections }) => sections.map(({ offset }) => offset)));
  if (missing <= 0) return;
  throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', `The binary has no room for another load command: ${missing} bytes are missing`, {
    path, hint: 'Link it with -headerpad, or use the Node.js binary as it was published',
  });
}

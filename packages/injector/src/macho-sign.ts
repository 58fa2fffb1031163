import { PackError } from '@pack/errors';
import { digestBlocks } from './block-digests.ts';
import { CODE_PAGE, align, layOutSignature, type SignatureSettings } from './code-signature.ts';
import { hashEachPage } from './hash-each-page.ts';
import { startHashThreads } from './hash-threads.ts';
import { LOAD_COMMAND, MACHO_HEADER_SIZE, type MachOFile } from './macho-file.ts';
import type { OutputFile, Sealed } from './output-file.ts';

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
 * A Mach-O file that ends with an ad-hoc signature. Its pages are hashed while they are written, or when it is finished. That also writes
 * header and load commands, and the signature behind everything, and cuts the file there.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED when there is no room for the load command of a first signature.
 */
export function signed(output: OutputFile, unsigned: Unsigned, settings: SignatureSettings, signal?: AbortSignal): Sealed {
  const codeLimit = align(unsigned.end, SIGNATURE_ALIGNMENT);
  const text = unsigned.macho.segments.find(({ name }) => name === '__TEXT')?.file ?? { offset: 0, size: 0 };
  const layout = layOutSignature(settings, codeLimit, text);
  const head = encodeHead(unsigned, codeLimit, layout.size);
  const shared = new SharedArrayBuffer(Math.ceil(codeLimit / CODE_PAGE) * HASH_SIZE);
  const hashes = Buffer.from(shared);
  const threads = startHashThreads(codeLimit, { path: output.path, pageSize: CODE_PAGE, hashes: shared });
  const { file, finish } = digestBlocks(output, {
    most: codeLimit, signal,
    digest: (pages, first) => { hashEachPage(pages, CODE_PAGE, hashes, first * HASH_SIZE); },
    helper() {
      const give = threads.reserve();
      return give && ((first, size) => give({ offset: output.start + first * CODE_PAGE, size, at: first * HASH_SIZE }));
    },
  });
  return {
    file,
    async finish() {
      await file.write(Buffer.alloc(codeLimit - unsigned.end), unsigned.end);
      await file.write(head, 0);
      await file.resize(codeLimit + layout.size);
      await threads.settled();
      await finish(codeLimit);
      await output.write(layout.encode(hashes), codeLimit);
      return codeLimit + layout.size;
    },
    close: threads.stop,
  };
}

const SIGNATURE_ALIGNMENT = 16;
const HASH_SIZE = 32;

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

import { PackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import { copyMoves, type Move } from './copy-moves.ts';
import { findBlob, type BinaryDescription, type BinaryFormat } from './describe-binary.ts';
import { planElfInjection } from './elf-inject.ts';
import type { InjectOptions } from './inject-options.ts';
import { planMachOInjection } from './macho-inject.ts';
import { signOutput } from './macho-sign.ts';
import { applyPatches, type OutputFile, type Patch } from './output-file.ts';
import { peChecksum } from './pe-checksum.ts';
import { planPeInjection } from './pe-inject.ts';
import { FUSE_MARKER, FUSE_SET, type FileRange } from './sea-fuse.ts';
import { writeSource } from './write-source.ts';

/** Turns a copy of the binary into an executable and gives its size in bytes. */
export type Injection = (file: OutputFile) => Promise<number>;

/**
 * Works out how our own injectors put a blob into a binary; they read headers, and stream everything else.
 * @param fuseAt where in the file the fuse stands that is set.
 * @throws PackError as the planner of the format does.
 */
export async function planNativeInjection(binary: BinaryFile, description: BinaryDescription, fuseAt: number, options: InjectOptions): Promise<Injection> {
  const { blobOffset, write } = await PLANNERS[description.format](binary, description, fuseAt, options);
  return async (file) => {
    const size = await write(file);
    const { path } = binary;
    await checkWritten({ path, start: 0, size, read: file.read }, { offset: blobOffset, size: options.blob.length }, fuseAt);
    return size;
  };
}

interface Plan {
  readonly blobOffset: number;
  readonly write: Injection;
}

/** What is damaged in a way that no header shows is noticed at the latest here: the result is read as Node reads it. */
async function checkWritten(written: BinaryFile, blob: FileRange, fuseAt: number): Promise<void> {
  const found = await findBlob(written);
  const fuse = `${FUSE_MARKER}:${String.fromCharCode(FUSE_SET)}`;
  const fuseFound = (await written.read(fuseAt + 1 - fuse.length, fuse.length, 'fuse')).toString('latin1');
  if (found?.offset === blob.offset && found.size === blob.size && fuseFound === fuse) return;
  throw new PackError('ERR_PACK_BINARY_INVALID', 'The binary is damaged: what is put into it is not found again', { path: written.path, hint: 'Take a fresh copy of the Node.js binary' });
}

const PLANNERS: Readonly<Record<BinaryFormat, (...args: Parameters<typeof planNativeInjection>) => Promise<Plan>>> = {
  async elf(binary, { elf }, fuseAt, { blob, signal }) {
    const plan = await planElfInjection(binary, elf!, blob.length);
    return { blobOffset: plan.blobOffset, write: async (file) => {
      await file.resize(plan.size);
      await writeSource(file, blob, plan.blobOffset, signal);
      await applyPatches(file, [...plan.patches, setFuse(fuseAt)]);
      return plan.size;
    } };
  },

  async macho(binary, { macho }, fuseAt, options) {
    const plan = await planMachOInjection(binary, macho!, options.blob.length);
    checkFuse(fuseAt, plan.blobOffset, binary);
    return { blobOffset: plan.blobOffset, write: async (file) => {
      await writeParts(file, binary, plan, fuseAt, options);
      return signOutput(file, { macho: macho!, ...plan, path: binary.path }, { identifier: 'node', ...options.signature }, options.signal);
    } };
  },

  async pe(binary, { pe }, fuseAt, options) {
    const plan = await planPeInjection(binary, pe!, options.blob.length);
    checkFuse(fuseAt, plan.resourcesOffset, binary);
    return { blobOffset: plan.blobOffset, write: async (file) => {
      await writeParts(file, binary, plan, fuseAt, options);
      await file.resize(plan.size);
      const checksum = Buffer.alloc(4);
      checksum.writeUInt32LE(await peChecksum(file, plan.size, options.signal));
      await file.write(checksum, plan.checksumAt);
      return plan.size;
    } };
  },
};

interface Parts {
  readonly moves: readonly Move[];
  readonly patches: readonly Patch[];
  readonly blobOffset: number;
  readonly blobEnd: number;
}

async function writeParts(file: OutputFile, binary: BinaryFile, parts: Parts, fuseAt: number, { blob, signal }: InjectOptions): Promise<void> {
  await copyMoves(file, binary, parts.moves, signal);
  await writeSource(file, blob, parts.blobOffset, signal);
  const end = parts.blobOffset + blob.length;
  await applyPatches(file, [{ at: end, bytes: Buffer.alloc(parts.blobEnd - end) }, ...parts.patches, setFuse(fuseAt)]);
}

function setFuse(at: number): Patch {
  return { at, bytes: Uint8Array.of(FUSE_SET) };
}

function checkFuse(fuseAt: number, end: number, { path }: BinaryFile): void {
  if (fuseAt >= end) throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', 'The fuse of the binary is not in its data', { path, hint: 'Use the Node.js binary as it was published' });
}

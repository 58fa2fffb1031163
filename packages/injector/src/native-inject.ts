import { PackError } from '@pack/errors';
import { aligned } from './base-file.ts';
import { piecesOfBase } from './base-pieces.ts';
import { LARGEST_RECORD, encodeBaseRecord } from './base-record.ts';
import type { BinaryFile } from './binary-file.ts';
import { copyMoves, type Move } from './copy-moves.ts';
import { readHeaders, type BinaryFormat, type BinaryHeaders } from './describe-binary.ts';
import { planElfInjection } from './elf-inject.ts';
import type { InjectOptions } from './inject-options.ts';
import { planMachOInjection } from './macho-inject.ts';
import { signed } from './macho-sign.ts';
import { applyPatches, writeSealed, type OutputFile, type Patch, type Sealed } from './output-file.ts';
import { checksummed } from './pe-checksum.ts';
import { planPeInjection } from './pe-inject.ts';
import { FUSE_MARKER, FUSE_SET, type FileRange } from './sea-fuse.ts';
import { writeSource } from './write-source.ts';

/**
 * Writes an executable and gives its size in bytes.
 * @param fuse where the fuse stands that is to be set; it is waited for when the binary has been copied.
 * @param copied bytes of the binary that are in the file already.
 */
export type Injection = (file: OutputFile, fuse: number | Promise<number>, copied: number) => Promise<number>;

/** What a format's planner works out: everything but the blob, the fuse and what is computed over the result. */
export interface InjectionPlan {
  readonly blobOffset: number;
  /** Zeros from the blob's end to here. */
  readonly blobEnd: number;
  /** Everything in front of this byte of the binary stays where it is, and the fuse must be there. */
  readonly kept: number;
  /** Runs of the binary that stand elsewhere in the executable. */
  readonly moves: readonly Move[];
  readonly patches: readonly Patch[];
  /** What is recorded: the binary, or for macOS the binary without its signature. */
  readonly base: BinaryFile;
  /** Up to where bytes of the base are kept. */
  readonly baseEnd: number;
  /** Where the record of the base may stand, and how long it may be. */
  readonly record: FileRange;
  /** Begins what the format wants computed over the whole. */
  readonly seal: (file: OutputFile) => Sealed;
}

/**
 * Works out how our own injectors put a blob into a binary; they read headers, and stream everything else.
 * @throws PackError as the planner of the format does.
 */
export async function planNativeInjection(binary: BinaryFile, headers: BinaryHeaders, options: InjectOptions): Promise<Injection> {
  const plan = await PLANNERS[headers.format](binary, headers, options);
  const { blob, signal } = options;
  return async (output, fuse, copied) => {
    let fuseAt = 0;
    const size = await writeSealed(plan.seal(output), async (file) => {
      await copyMoves(file, binary, [{ from: copied, size: Math.max(0, plan.kept - copied), to: copied }, ...plan.moves], signal);
      fuseAt = await fuse;
      if (fuseAt >= plan.kept) throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', 'The fuse of the binary is not in its data', { path: binary.path, hint: 'Use the Node.js binary as it was published' });
      const record = await recordOf(plan, fuseAt);
      await writeSource(file, blob, plan.blobOffset, signal);
      const end = plan.blobOffset + blob.length;
      await applyPatches(file, [{ at: end, bytes: Buffer.alloc(plan.blobEnd - end) }, ...plan.patches, setFuse(fuseAt)]);
      if (!record) return plan.record.offset;
      await file.write(record, plan.record.offset);
      return plan.record.offset + record.length;
    });
    await checkWritten({ path: binary.path, start: 0, size, read: output.read }, { offset: plan.blobOffset, size: blob.length }, fuseAt);
    return size;
  };
}

const PLANNERS: Readonly<Record<BinaryFormat, (...args: Parameters<typeof planNativeInjection>) => Promise<InjectionPlan>>> = {
  async elf(binary, { elf }, { blob }) {
    const { size, blobOffset, patches } = await planElfInjection(binary, elf!, blob.length);
    return {
      blobOffset, blobEnd: blobOffset + blob.length, patches, kept: binary.size, moves: [], base: binary, baseEnd: binary.size,
      record: { offset: aligned(size), size: LARGEST_RECORD },
      seal: (file) => ({ file, finish: async (end) => { await file.resize(end); return end; } }),
    };
  },

  async macho(binary, { macho }, options) {
    const { end, commands, ...plan } = await planMachOInjection(binary, macho!, options.blob.length);
    return {
      ...plan, kept: plan.blobOffset,
      seal: (file) => signed(file, { macho: macho!, commands, end, path: binary.path }, { identifier: 'node', ...options.signature }, options.signal),
    };
  },

  async pe(binary, { pe }, { blob, signal, windows }) {
    const { size, resourcesOffset, checksumAt, ...plan } = await planPeInjection(binary, pe!, blob.length, windows);
    return {
      ...plan, kept: resourcesOffset, base: binary, record: { offset: aligned(size), size: LARGEST_RECORD },
      seal: (file) => checksummed(file, { at: checksumAt, most: aligned(size) + LARGEST_RECORD, signal }),
    };
  },
};

/** The record with which the executable can be turned into the binary again; undefined: it would be too long. */
async function recordOf({ base, baseEnd, patches, moves, blobOffset, blobEnd, record }: InjectionPlan, fuseAt: number): Promise<Buffer | undefined> {
  if (base.size - baseEnd > record.size) return undefined;
  const written = [...patches.map(({ at, bytes }) => ({ offset: at, size: bytes.length })), { offset: blobOffset, size: blobEnd - blobOffset }, { offset: fuseAt, size: 1 }, record];
  const encoded = encodeBaseRecord(await piecesOfBase(base, { moves, written, end: baseEnd }));
  return encoded.length <= record.size ? encoded : undefined;
}

/** What is damaged in a way that no header shows is noticed at the latest here: the result is read as Node reads it. */
async function checkWritten(written: BinaryFile, blob: FileRange, fuseAt: number): Promise<void> {
  const { blob: found } = await readHeaders(written);
  const fuse = `${FUSE_MARKER}:${String.fromCharCode(FUSE_SET)}`;
  const fuseFound = (await written.read(fuseAt + 1 - fuse.length, fuse.length, 'fuse')).toString('latin1');
  if (found?.offset === blob.offset && found.size === blob.size && fuseFound === fuse) return;
  throw new PackError('ERR_PACK_BINARY_INVALID', 'The binary is damaged: what is put into it is not found again', { path: written.path, hint: 'Take a fresh copy of the Node.js binary' });
}

function setFuse(at: number): Patch {
  return { at, bytes: Uint8Array.of(FUSE_SET) };
}

import { createHash } from 'node:crypto';
import { loadCommands } from './walk-fixups.ts';

// Written apart from the signer, from `cs_blobs.h`: what the kernel looks at when it maps a page of a signed program.

/** Checks every page hash of a thin Mach-O file and gives what the signature says; throws at the first thing that does not fit. */
export function checkSignature(file: Buffer): { identifier: string; flags: number; pages: number; slots: Map<number, Buffer> } {
  const command = loadCommands(file).filter(({ type }) => type === 0x1d);
  if (command.length !== 1) throw new Error(`${command.length} signatures`);
  const offset = file.readUInt32LE(command[0]!.at + 8);
  const size = file.readUInt32LE(command[0]!.at + 12);
  if (offset % 16 !== 0 || offset + size !== file.length) throw new Error('the signature does not end the file');
  const linkEdit = loadCommands(file).findLast(({ type }) => type === 0x19)!.at;
  if (file.readBigUInt64LE(linkEdit + 40) + file.readBigUInt64LE(linkEdit + 48) !== BigInt(file.length)) throw new Error('the last segment does not end the file');

  const signature = file.subarray(offset);
  if (signature.readUInt32BE(0) !== 0xfade0cc0 || signature.readUInt32BE(4) > size) throw new Error('no signature');
  const slots = new Map<number, Buffer>();
  for (let index = 0; index < signature.readUInt32BE(8); index++) {
    const at = signature.readUInt32BE(16 + index * 8);
    slots.set(signature.readUInt32BE(12 + index * 8), signature.subarray(at, at + signature.readUInt32BE(at + 4)));
  }
  const directory = slots.get(0)!;
  const hashes = directory.readUInt32BE(16);
  const count = directory.readUInt32BE(28);
  const limit = directory.readUInt32BE(32);
  const page = 1 << directory[39]!;
  if (limit !== offset || count !== Math.ceil(limit / page) || directory[37] !== 2) throw new Error('the directory does not cover the file');
  for (let index = 0; index < count; index++) {
    const hash = createHash('sha256').update(file.subarray(index * page, Math.min((index + 1) * page, limit))).digest();
    if (!hash.equals(directory.subarray(hashes + index * 32, hashes + index * 32 + 32))) throw new Error(`page ${index} has another hash`);
  }
  for (let slot = 1; slot <= directory.readUInt32BE(24); slot++) {
    const said = directory.subarray(hashes - slot * 32, hashes - slot * 32 + 32);
    const blob = slots.get(slot);
    const hash = blob ? createHash('sha256').update(blob).digest() : Buffer.alloc(32);
    if (!hash.equals(said)) throw new Error(`special slot ${slot} has another hash`);
  }
  const identifierAt = directory.readUInt32BE(20);
  return { identifier: directory.toString('utf8', identifierAt, directory.indexOf(0, identifierAt)), flags: directory.readUInt32BE(12), pages: count, slots };
}

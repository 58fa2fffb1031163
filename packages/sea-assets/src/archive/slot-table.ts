import { SLOT_SIZE } from '../format.ts';

/**
 * An open-addressing table with linear probing, at most half full: for each entry its number + 1 at the first free
 * slot from its hash on.
 */
export function slotTable(hashes: readonly number[]): { slots: number; bytes: Buffer } {
  let slots = 2;
  while (slots < hashes.length * 2) slots *= 2;
  const bytes = Buffer.alloc(slots * SLOT_SIZE);
  for (const [entry, hash] of hashes.entries()) {
    let slot = hash & (slots - 1);
    while (bytes.readUInt32LE(slot * SLOT_SIZE) !== 0) slot = (slot + 1) & (slots - 1);
    bytes.writeUInt32LE(entry + 1, slot * SLOT_SIZE);
  }
  return { slots, bytes };
}

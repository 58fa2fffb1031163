import { expect, test } from 'vitest';
import { memoryOutput } from '../test/memory-file.ts';
import { BLOCK, digestBlocks } from './block-digests.ts';

const BLOCKS = 200;

/** The first bytes of each block, and its length: a digest that shows which bytes it was made of. */
function digestOf(block: Uint8Array): string {
  return `${block.length} ${Buffer.from(block.subarray(0, 8)).toString('hex')} ${block.at(-1)}`;
}

test.each([1, 2, 3, 4, 5])('blocks written whole, in parts, twice and not at all all have the digest of what is in the file (%i)', async (seed) => {
  let state = seed;
  const random = (below: number): number => { state = Math.imul(state, 1_103_515_245) + 12_345 & 0x7fff_ffff; return (state >>> 8) % below; };
  const output = memoryOutput(Buffer.alloc(BLOCK * BLOCKS), 0);
  const digests: string[] = [];
  const put = (blocks: Uint8Array, first: number): void => {
    for (let at = 0; at < blocks.length; at += BLOCK) digests[first + at / BLOCK] = digestOf(blocks.subarray(at, at + BLOCK));
  };
  const given: { first: number; blocks: Buffer }[] = [];
  const { file, finish } = digestBlocks(output, {
    most: BLOCK * BLOCKS, digest: put,
    // a helper that reads at once, and tells of it only when everything has been written
    helper: () => random(2) === 0 ? undefined : (first, size) => { given.push({ first, blocks: Buffer.from(output.contents().subarray(first * BLOCK, first * BLOCK + size)) }); },
  });
  for (let writes = 0; writes < 60; writes++) {
    const position = random(3) === 0 ? random(BLOCKS) * BLOCK : random(BLOCKS * BLOCK);
    const bytes = Buffer.alloc(Math.min(random(3) === 0 ? random(100) : random(120 * BLOCK), BLOCK * BLOCKS - position), writes + 1);
    await file.write(bytes, position);
  }
  expect(given.length).toBeGreaterThan(0);
  for (const { first, blocks } of given) put(blocks, first);
  const size = BLOCK * BLOCKS - random(BLOCK);
  await output.resize(size);
  await finish(size);
  expect(digests.slice(0, BLOCKS)).toEqual(Array.from({ length: BLOCKS }, (_, index) => digestOf(output.contents().subarray(index * BLOCK, (index + 1) * BLOCK))));
});

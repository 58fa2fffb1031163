import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../test/scratch.ts';
import { withBinary } from './binary-file.ts';
import { FUSE_MARKER, findFuses } from './sea-fuse.ts';

const STEP = 1 << 20;

test.each([0, 1, STEP - FUSE_MARKER.length - 2, STEP - FUSE_MARKER.length, STEP - 1, STEP, STEP + 1, 3 * STEP - 100])('a fuse at byte %i is found once', async (at) => {
  const bytes = Buffer.alloc(3 * STEP);
  bytes.write(`${FUSE_MARKER}:0`, at);
  expect(await find(bytes, [{ offset: 0, size: bytes.length }])).toEqual({ unset: [at + FUSE_MARKER.length + 1], set: [] });
});

test('only whole fuses within the ranges count, by their state', async () => {
  const bytes = Buffer.alloc(1000);
  [[0, ':0'], [100, ':1'], [200, ':2'], [300, ';0'], [400, ':0'], [951, ':0']].forEach(([at, tail]) => bytes.write(`${FUSE_MARKER}${tail}`, at as number));
  const step = FUSE_MARKER.length + 1;
  expect(await find(bytes, [{ offset: 0, size: 420 }, { offset: 500, size: 500 }])).toEqual({ unset: [0 + step, 951 + step], set: [100 + step] });
});

test('our own code does not contain the marker', () => {
  const directory = import.meta.dirname;
  for (const name of readdirSync(directory)) expect(readFileSync(join(directory, name)).includes(FUSE_MARKER), name).toBe(false);
});

function find(bytes: Buffer, ranges: Parameters<typeof findFuses>[1]): ReturnType<typeof findFuses> {
  const path = join(scratch(), 'file');
  writeFileSync(path, bytes);
  return withBinary(path, (binary) => findFuses(binary, ranges));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { randomContents, seeded } from '../../test/random-contents.ts';
import { buildTree } from '../archive/build-tree.ts';
import { encodeIndex } from '../archive/encode-index.ts';
import { placeBodies } from '../archive/place-bodies.ts';
import { writeArchive } from '../archive/write-archive.ts';
import { readAll } from '../byte-source.ts';
import { HEADER_INDEX_OFFSET, HEADER_NODE_COUNT, HEADER_PATH_SLOTS, HEADER_RESOLUTION_SLOTS, HEADER_SIZE, RESOLUTION_KINDS } from '../format.ts';
import { openArchive, type Archive } from './index.ts';

const bytes = await readAll(await writeArchive({ ...randomContents(21), frame: { before: '{', after: '}' } }));

test.each([
  ['nothing', new Uint8Array(0), /not an archive: 0 bytes/],
  ['half a header', bytes.subarray(0, 32), /not an archive: 32 bytes/],
  ['another file', Buffer.alloc(1000, 'x'), /not an archive/],
  ['an archive of another format', patched(4, 99), /format 99/],
  ['an archive cut short', bytes.subarray(0, -1), /should have \d+ bytes and has \d+/],
  ['an archive with something behind it', Buffer.concat([bytes, Buffer.alloc(1)]), /should have \d+ bytes and has \d+/],
  ['a wrong number of nodes', patched(HEADER_NODE_COUNT, 0xffff_ffff), /damaged/],
  ['a slot count that is no power of two', patched(HEADER_PATH_SLOTS, 3), /damaged/],
  ['no resolution slots', patched(HEADER_RESOLUTION_SLOTS, 0), /damaged/],
  ['an index that starts elsewhere', patched(HEADER_INDEX_OFFSET, 64), /damaged/],
])('%s is refused', (_, archive, message) => {
  expect(() => openArchive(archive)).toThrow(message);
});

test('opening reads the header alone', () => {
  const damaged = new Uint8Array(bytes);
  damaged.fill(0xff, HEADER_SIZE);
  expect(openArchive(damaged).nodeCount).toBe(openArchive(bytes).nodeCount);
});

test('the archive may start anywhere in a larger memory', () => {
  const moved = new Uint8Array(bytes.length + 10);
  moved.set(bytes, 3);
  expect(everything(openArchive(moved.subarray(3, -7)))).toEqual(everything(openArchive(bytes.buffer)));
});

test.each([-1, 0.5, Number.NaN, 1e9, undefined as unknown as number])('a number that is no node (%s) is a RangeError', (id) => {
  const archive = openArchive(bytes);
  for (const question of ['type', 'kind', 'size', 'mode', 'mtimeMs', 'path', 'name', 'parent', 'children', 'linkTarget', 'body', 'text', 'framedText', 'hash', 'codeCache'] as const) {
    expect(() => archive[question](id), question).toThrow(RangeError);
  }
});

test('a question that does not fit the node is an error', () => {
  const archive = openArchive(bytes);
  expect(() => archive.body(0)).toThrow('node 0 of the archive is not a file');
  expect(() => archive.linkTarget(0)).toThrow('not a link');
  expect(() => archive.children(archive.find('main.js'))).toThrow('not a directory');
});

test('a damaged archive gives errors or other answers, never a crash or an endless search', () => {
  const random = seeded(5);
  const sound = everything(openArchive(bytes)).length;
  for (let round = 0; round < 500; round++) {
    const damaged = new Uint8Array(bytes);
    for (let i = 0; i < 1 + random() * 30; i++) damaged[HEADER_SIZE + Math.floor(random() * (bytes.length - HEADER_SIZE))] = Math.floor(random() * 256);
    expect(everything(openArchive(damaged))).toHaveLength(sound);
  }
});

test('an archive in pieces gives the answers of the whole one, and asks for a part when a file of it is read', async () => {
  const large = (path: string, size: number) => ({ type: 'file', path, kind: 'commonjs', mode: 0o644, mtimeMs: 0, source: Buffer.alloc(size, path), size, codeCache: Buffer.from(path) }) as const;
  const contents = randomContents(3);
  const packed = await writeArchive({ ...contents, entries: [...contents.entries, ...Array.from({ length: 9 }, (_, i) => large(`large ${i}`, 5 << 20))], frame: { before: '{', after: '}' } });
  const { parts, head } = packed.pieces;
  await expect(readAll(head)).rejects.toThrow(`before ${parts.length} of its parts were read`);
  const read = await Promise.all(parts.map((part) => readAll(part)));
  const asked: number[] = [];
  const pieces = openArchive(await readAll(head), (part) => {
    asked.push(part);
    return new Uint8Array(read[part]!).buffer;
  });
  expect(parts.length).toBeGreaterThan(3);
  expect(pieces.meta).toEqual(contents.meta);
  expect(asked).toEqual([]);
  expect(everything(pieces)).toEqual(everything(openArchive((await readAll(packed)).buffer)));
  expect(asked.toSorted((a, b) => a - b)).toEqual(parts.map((_, part) => part));

  const id = pieces.find('large 8');
  const without = openArchive(await readAll(head));
  expect(() => without.body(id)).toThrow(/part \d+ is missing/);
  const short = openArchive(await readAll(head), () => new ArrayBuffer(8));
  expect(() => short.text(id)).toThrow(/cut short/);
});

test('bodies beyond 4 GiB are found', () => {
  const file = (path: string, source: string | Uint8Array, size: number) => ({ type: 'file', path, kind: 'asset', mode: 0o644, mtimeMs: 0, source, size }) as const;
  const nodes = buildTree([file('a', 'not read', 5 * 2 ** 30), file('b', Buffer.from('beyond'), 6)]);
  const { header, index, totalLength } = encodeIndex({ entry: 'a', mount: '/', name: 'x', nodeVersion: '24.0.0' }, nodes, [], placeBodies(nodes));
  const memory = new Uint8Array(totalLength); // untouched pages cost nothing
  memory.set(header);
  memory.set(index, totalLength - index.length);
  memory.set(Buffer.from('beyond'), HEADER_SIZE + 5 * 2 ** 30);
  const archive = openArchive(memory);
  expect([archive.size(1), archive.text(2), Buffer.from(archive.body(2)).toString(), archive.meta.name]).toEqual([5 * 2 ** 30, 'beyond', 'beyond', 'x']);
});

test('the reader imports nothing but files of this package', () => {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, request] of readFileSync(path, 'utf8').matchAll(/^(?:import|export) (?!type)[^;]*?from '([^']+)'/gms)) {
      expect(request, path).toMatch(/^\./);
      visit(join(path, '..', request!));
    }
  };
  visit(join(import.meta.dirname, 'index.ts'));
  expect([...seen].map((path) => path.slice(path.lastIndexOf('/') + 1)).toSorted()).toEqual(['archive.ts', 'format.ts', 'index.ts', 'open-archive.ts', 'path-hash.ts', 'read-header.ts']);
});

function patched(at: number, value: number): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(value, at);
  return copy;
}

/** The answers to all questions; an Error counts as an answer, anything else that is thrown does not. */
function everything(archive: Archive): unknown[] {
  const ask = (question: () => unknown): unknown => {
    try {
      const answer = question();
      return answer instanceof Uint8Array ? Buffer.from(answer).toString('hex') : answer;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return error.message;
    }
  };
  const answers: unknown[] = [ask(() => archive.meta)];
  for (let id = 0; id < archive.nodeCount; id++) {
    for (const question of ['type', 'kind', 'size', 'mode', 'mtimeMs', 'path', 'name', 'parent', 'children', 'linkTarget', 'body', 'text', 'framedText', 'hash', 'codeCache'] as const) answers.push(ask(() => archive[question](id)));
    answers.push(ask(() => archive.find(archive.path(id))), ask(() => archive.resolve(id, RESOLUTION_KINDS[id % 5]!, './a')));
  }
  return answers;
}

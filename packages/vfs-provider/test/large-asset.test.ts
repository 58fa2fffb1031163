import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import type { TargetLine } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { buildExecutable } from './build-executable.ts';

const MB = 1024 * 1024;
const PIECE = 65_536;

/** Reads 64 KB of a large file in each way and prints what came, and how many MB of memory it took; a number of bytes is where they begin. */
const PROGRAM = `
const fs = require('node:fs'), path = require('node:path');
const { buffer } = require('node:stream/consumers');
const file = path.join(__dirname, 'large.bin');
const { size } = fs.statSync(file);
const start = size - 100_000;
const piece = Buffer.alloc(${PIECE});
const memory = () => Number(/VmRSS:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/status', 'latin1'))[1]) / 1024;
const ways = {
  openSync() {
    const fd = fs.openSync(file);
    fs.readSync(fd, piece, 0, piece.length, start);
    fs.closeSync(fd);
    return piece;
  },
  readv() {
    const fd = fs.openSync(file);
    fs.readvSync(fd, [piece.subarray(0, 5), piece.subarray(5)], start);
    fs.closeSync(fd);
    return piece;
  },
  async FileHandle() {
    const handle = await fs.promises.open(file);
    await handle.read(piece, 0, piece.length, start);
    await handle.close();
    return piece;
  },
  createReadStream: () => buffer(fs.createReadStream(file, { start, end: start + piece.length - 1 })),
  async 'stream of a FileHandle'() {
    const handle = await fs.promises.open(file);
    return buffer(handle.createReadStream({ start, end: start + piece.length - 1 }));
  },
  async 'worker'() {
    const { Worker } = require('node:worker_threads');
    const fd = fs.openSync(file);
    const worker = new Worker("const { workerData: { fd, start }, parentPort } = require('node:worker_threads'); const piece = Buffer.alloc(${PIECE}); require('node:fs').readSync(fd, piece, 0, piece.length, start); parentPort.postMessage(piece)", { eval: true, workerData: { fd, start } });
    return Buffer.from(await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject)));
  },
};
(async () => {
  const before = memory();
  const seen = {};
  for (const [name, way] of Object.entries(ways)) {
    piece.fill(0);
    const read = await way();
    seen[name] = [read.length, read.indexOf('here')];
  }
  console.log(JSON.stringify({ size, seen, grown: memory() - before }));
})();`;

// One line has the gigabyte: building such an executable takes seconds and its size of the disk.
test.each([['22', 64], ['24', 1024], ['26', 64]] as [TargetLine, number][])('on Node %s, 64 kB of a file of %d MB are read without a copy of the rest, in memory or on the disk', async (line, megabytes) => {
  const home = mkdtempSync(path.join(tmpdir(), 'pack-large-'));
  const [directory, temporary] = [path.join(home, 'app'), path.join(home, 'tmp')];
  for (const each of [directory, temporary]) mkdirSync(each);
  writeFileSync(path.join(directory, 'index.js'), PROGRAM);
  const size = megabytes * MB;
  const fd = openSync(path.join(directory, 'large.bin'), 'w');
  ftruncateSync(fd, size);
  writeSync(fd, 'here', size - 100_000 + 60_000);
  closeSync(fd);
  try {
    using executable = await buildExecutable({ line, directory, entry: 'index.js' });
    const { stdout, stderr, exitCode } = await guardedRun(executable.path, [], { cwd: temporary, env: { ...process.env, TMPDIR: temporary } });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const { seen, grown, ...told } = JSON.parse(stdout) as { size: number; seen: Record<string, unknown>; grown: number };
    expect(told).toEqual({ size });
    expect(Object.values(seen)).toEqual(Array.from({ length: 6 }, () => [PIECE, 60_000]));
    expect(grown).toBeLessThan(30); // most of it is the worker's
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    rmSync(home, { recursive: true });
  }
}, 180_000);

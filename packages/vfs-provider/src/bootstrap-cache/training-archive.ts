import { COMMONJS_FRAME } from '@pack/bytecode/compile-options';
import { writeArchive, type ArchiveEntry, type ArchiveResolution } from '@pack/sea-assets';

/**
 * The archive of a project that does what most programs do when they start: modules of both kinds and JSON, built-in
 * modules, a file that is read, one that is not there; and each part of the bootstrap is loaded.
 */
export async function trainingArchive(): Promise<Uint8Array> {
  const source = await writeArchive({ meta: { entry: 'index.js', mount: '/snapshot/training', name: 'training', nodeVersion: '' }, entries: FILES.map(fileEntry), resolutions: RESOLUTIONS, frame: COMMONJS_FRAME });
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.chunks()) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

const FILES = [
  ['package.json', 'json', '{ "name": "training" }'],
  ['index.js', 'commonjs', `
const fs = require('fs');
const path = require('node:path');
require('./lib/one');
require('./lib/data.json');
require('one');
fs.readFileSync(path.join(__dirname, 'text.txt'), 'utf8');
fs.existsSync(path.join(__dirname, 'none'));
fs.statSync(__filename);
try { require(path.join(__dirname, 'none')); } catch {}
require('child_process');
require('worker_threads');
import('./module.mjs');
`],
  ['lib/one.js', 'commonjs', 'exports.two = require("./two.js"); exports.three = 3;'],
  ['lib/two.js', 'commonjs', 'exports.one = require("./one");'],
  ['lib/data.json', 'json', '[]'],
  ['text.txt', 'asset', 'text'],
  ['module.mjs', 'module', 'import { readFileSync } from "node:fs"; import one from "one"; import { two } from "./two.mjs"; export default [readFileSync, one, two];'],
  ['two.mjs', 'module', 'export const two = import.meta.dirname;'],
  ['node_modules/one/package.json', 'json', '{ "name": "one", "version": "1.0.0", "main": "index.js" }'],
  ['node_modules/one/index.js', 'commonjs', 'module.exports = class One {};'],
] as const;

const RESOLUTIONS: readonly ArchiveResolution[] = ([
  ['index.js', 'require', 'fs', 'node:fs'], ['index.js', 'require', 'node:path', 'node:path'],
  ['index.js', 'require', 'child_process', 'node:child_process'], ['index.js', 'require', 'worker_threads', 'node:worker_threads'],
  ['index.js', 'require', './lib/one', 'lib/one.js'], ['index.js', 'require', './lib/data.json', 'lib/data.json'],
  ['index.js', 'require', 'one', 'node_modules/one/index.js'], ['index.js', 'import', './module.mjs', 'module.mjs'],
  ['lib/one.js', 'require', './two.js', 'lib/two.js'], ['lib/two.js', 'require', './one', 'lib/one.js'],
  ['module.mjs', 'import', 'node:fs', 'node:fs'], ['module.mjs', 'import', 'one', 'node_modules/one/index.js'], ['module.mjs', 'import', './two.mjs', 'two.mjs'],
] as const).map(([from, kind, request, target]) => ({ from, kind, request, target }));

function fileEntry([path, kind, text]: (typeof FILES)[number]): ArchiveEntry {
  const source = Buffer.from(text);
  return { type: 'file', path, kind, mode: 0o644, mtimeMs: 0, source, size: source.length };
}

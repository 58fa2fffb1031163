// Unpacks an archive in the way of one reader: `by-reader.mjs <way> <archive> <directory> <node_modules of the readers> <our extract directory>`.
import { createReadStream, createWriteStream, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

const [way, archive, directory, readers, ours] = process.argv.slice(2);
const require = createRequire(join(readers, 'any.js'));
const made = new Set();

async function place(path) {
  const file = join(directory, path);
  if (!made.has(dirname(file))) await mkdir(dirname(file), { recursive: true });
  made.add(dirname(file));
  return file;
}

async function pack(format, zipLibrary) {
  const { extractArchive } = await import(join(ours, 'extract-archive.js'));
  const { diskWriter } = await import(join(ours, 'tree-writer.js'));
  const top = 'node-v24.21.0-linux-x64';
  await extractArchive({ archive, format, strip: format === 'zip' ? { prefix: top } : 'first-segment', writer: diskWriter(directory), zipLibrary });
}

const WAYS = {
  'pack, tarball': () => pack('tarball'),
  'pack, zip (yauzl)': () => pack('zip', 'yauzl'),
  'pack, zip (adm-zip)': () => pack('zip', 'adm-zip'),
  async 'tar-stream'() {
    const tar = require('tar-stream').extract();
    const reading = pipeline(createReadStream(archive), createGunzip(), tar);
    for await (const entry of tar) {
      if (entry.header.type === 'file') await pipeline(entry, createWriteStream(await place(entry.header.name), { mode: entry.header.mode }));
      else entry.resume();
    }
    await reading;
  },
  async 'modern-tar'() {
    const { unpackTar } = await import(require.resolve('modern-tar/fs'));
    await pipeline(createReadStream(archive), createGunzip(), unpackTar(directory));
  },
  async yauzl() {
    const zip = await require('yauzl').openPromise(archive);
    for await (const entry of zip.eachEntry()) await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(await place(entry.fileName)));
  },
  async 'adm-zip'() {
    const Zip = require('adm-zip');
    new Zip(archive).extractAllTo(directory, true);
  },
};

await WAYS[way]();
console.log(readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length);

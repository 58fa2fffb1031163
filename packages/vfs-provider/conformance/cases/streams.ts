/** createReadStream in its forms, and createWriteStream's refusal. */
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { createGzip, gunzipSync } from 'node:zlib';
import type { Case, Cases } from './case.ts';

export const cases: Cases = ({ root, scratch }) => {
  const hello = `${root}/hello.txt`;
  const big = `${root}/big.bin`;
  const options: Record<string, Parameters<typeof fs.createReadStream>[1]> = {
    'all': {}, 'range': { start: 3, end: 9 }, 'start only': { start: 20 }, 'end only': { end: 4 }, 'past the end': { start: 1000 }, 'one byte': { start: 0, end: 0 },
    'utf8': { encoding: 'utf8' }, 'small pieces': { highWaterMark: 7 }, 'no close': { autoClose: false }, 'wrong range': { start: 9, end: 3 },
    'bigint range': { start: 3n as never, end: 9n as never }, 'start not a number': { start: '3' as never }, 'no close event': { emitClose: false }, 'hex': { encoding: 'hex', start: 1, end: 7 }, 'to infinity': { start: 5, end: Infinity },
    'flags w': { flags: 'w' }, 'flags r+': { flags: 'r+' }, 'flags a+': { flags: 'a+' }, 'characters cut': { encoding: 'utf8', highWaterMark: 9 },
  };
  const list: Case[] = Object.entries(options).map(([name, option]) => [`read ${name}`, () => collect(fs.createReadStream(hello, option))]);
  for (const path of ['dir', 'missing.txt', 'link-file', 'empty.txt', 'loop-a', 'hello.txt/x']) {
    list.push([`read ${path}`, () => collect(fs.createReadStream(`${root}/${path}`))]);
    list.push([`write ${path}`, () => write(`${root}/${path}`, {})]);
    list.push([`append ${path}`, () => write(`${root}/${path}`, { flags: 'a' })]);
  }
  list.push(
    ['large', () => collect(fs.createReadStream(big))],
    ['large range', () => collect(fs.createReadStream(big, { start: 500_000, end: 999_999 }))],
    ['of a URL', () => collect(fs.createReadStream(pathToFileURL(hello)))],
    ['of a Buffer path', () => collect(fs.createReadStream(Buffer.from(hello)))],
    ['of a descriptor', () => collect(fs.createReadStream('', { fd: fs.openSync(hello, 'r'), start: 5 }))],
    ['of a FileHandle', async () => collect(fs.createReadStream('', { fd: await fs.promises.open(hello) } as never))],
    ['new ReadStream', () => collect(new (fs.ReadStream as unknown as new (path: string) => fs.ReadStream)(hello))],
    ['with fs of the caller', () => collect(fs.createReadStream(hello, { fs: { open: fs.open, read: fs.read, close: fs.close } } as never))],
    ['events', async () => {
      const events: string[] = [];
      const stream = fs.createReadStream(hello);
      for (const event of ['open', 'ready', 'end', 'close']) stream.on(event, () => events.push(event));
      stream.resume();
      await new Promise<void>((resolve) => stream.once('close', resolve));
      return [events, stream.bytesRead, stream.path, stream.pending];
    }],
    ['destroyed while reading', async () => {
      const stream = fs.createReadStream(big, { highWaterMark: 1000 });
      await once(stream, 'data');
      stream.destroy();
      await new Promise<void>((resolve) => stream.once('close', resolve));
      return stream.destroyed;
    }],
    ['aborted on the way', async () => {
      const controller = new AbortController();
      const stream = fs.createReadStream(big, { highWaterMark: 1000, signal: controller.signal });
      const failed = once(stream, 'error');
      stream.once('data', () => controller.abort());
      return await failed;
    }],
    ['two of one descriptor', async () => {
      const fd = fs.openSync(hello, 'r');
      const parts = [await collect(fs.createReadStream('', { fd, autoClose: false, start: 3, end: 9 })), await collect(fs.createReadStream('', { fd, autoClose: false })), await collect(fs.createReadStream('', { fd }))];
      return [parts, await Promise.allSettled([new Promise((resolve, reject) => { fs.fstat(fd, (error) => (error ? reject(error) : resolve('open'))); })])];
    }],
    ['of a URL with what is not a file', () => collect(fs.createReadStream(new URL('http://localhost/')))],
    ['FileReadStream', () => collect(new (fs as unknown as { FileReadStream: new (path: string, options: object) => fs.ReadStream }).FileReadStream(hello, { start: 4 }))],
    ['ReadStream without new', () => collect((fs as unknown as { ReadStream: (path: string) => fs.ReadStream }).ReadStream(hello))],
    ['close callback', async () => { const stream = fs.createReadStream(hello); return await new Promise((resolve) => { stream.close((error) => resolve([error, stream.closed])); }); }],
    ['broken off', async () => { const stream = fs.createReadStream(big); for await (const chunk of stream) { void chunk; break; } return [stream.destroyed, stream.bytesRead > 0]; }],
    ['to a web stream', async () => Buffer.from(await new Response(Readable.toWeb(fs.createReadStream(hello)) as never).arrayBuffer())],
    ['compose', async () => await fs.createReadStream(hello, 'utf8').map((text: string) => text.length).toArray()],
    ['Utf8Stream', async () => {
      const { Utf8Stream } = fs as unknown as { Utf8Stream?: new (options: object) => NodeJS.EventEmitter };
      if (Utf8Stream === undefined) return undefined;
      return await new Promise((resolve) => { new Utf8Stream({ dest: `${root}/hello.txt`, append: true }).on('error', resolve).on('ready', () => resolve('ready')); });
    }],
    ['write to a FileHandle', async () => await new Promise((resolve, reject) => { void fs.promises.open(hello).then((fd) => fs.createWriteStream('', { fd } as never).on('error', reject).on('finish', () => resolve('finished')).end('x')); })],
    ['aborted', () => collect(fs.createReadStream(big, { signal: AbortSignal.abort() }))],
    ['readline', async () => await Array.fromAsync(createInterface({ input: fs.createReadStream(hello) }))],
    ['pipeline to the disk through gzip', async () => {
      await pipeline(fs.createReadStream(big), createGzip(), fs.createWriteStream(`${scratch}/big.gz`));
      return gunzipSync(fs.readFileSync(`${scratch}/big.gz`));
    }],
  );
  return list;
};

async function collect(stream: fs.ReadStream): Promise<unknown> {
  const chunks = await Array.fromAsync(stream as AsyncIterable<Buffer | string>);
  return typeof chunks[0] === 'string' ? chunks.join('') : [Buffer.concat(chunks as Buffer[]), chunks.map((chunk) => chunk.length)];
}

async function write(path: string, options: { flags?: string }): Promise<unknown> {
  const stream = fs.createWriteStream(path, options);
  return await new Promise((resolve, reject) => {
    stream.on('error', reject).on('finish', () => resolve('finished'));
    stream.end('x');
  });
}

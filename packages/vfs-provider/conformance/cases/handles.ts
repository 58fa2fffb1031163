/** promises.open and what its FileHandle offers. */
import * as fs from 'node:fs';
import type { Case, Cases } from './case.ts';
import { callbackStyle } from './paths.ts';

type Use = (handle: fs.promises.FileHandle) => unknown;

export const cases: Cases = ({ root }) => {
  const list: Case[] = [];
  const calls: Record<string, Use> = {
    'readFile': (handle) => handle.readFile(),
    'readFile utf8': (handle) => handle.readFile('utf8'),
    'readFile twice': async (handle) => [await handle.readFile('utf8'), await handle.readFile('utf8')],
    'read': async (handle) => await handle.read(Buffer.alloc(8), 0, 8, 3),
    'read with defaults': async (handle) => { const { bytesRead } = await handle.read(); return bytesRead; },
    'read to the end': async (handle) => {
      const counts = [];
      for (let i = 0; i < 6; i++) counts.push((await handle.read({ buffer: Buffer.alloc(13) })).bytesRead);
      return counts;
    },
    'readv': (handle) => handle.readv([Buffer.alloc(3), Buffer.alloc(4)]),
    'stat': (handle) => handle.stat(),
    'stat bigint': (handle) => handle.stat({ bigint: true }),
    'read at a bigint position': async (handle) => await handle.read(Buffer.alloc(8), 0, 8, 3n),
    'read with options': async (handle) => await handle.read({ buffer: Buffer.alloc(9), offset: 2, length: 4, position: 1 }),
    'readv at a position': async (handle) => [await handle.readv([Buffer.alloc(3), Buffer.alloc(4)], 2), (await handle.read(Buffer.alloc(4), 0, 4)).buffer],
    'readFile base64': (handle) => handle.readFile({ encoding: 'base64' }),
    'readFile after a read': async (handle) => { await handle.read(Buffer.alloc(6), 0, 6); return await handle.readFile('utf8'); },
    'promises.readFile of the handle': (handle) => fs.promises.readFile(handle, 'utf8'),
    'promises.writeFile to the handle': (handle) => fs.promises.writeFile(handle, 'x'),
    'promises.appendFile to the handle': (handle) => fs.promises.appendFile(handle, 'x'),
    'readLines of a part': async (handle) => await Array.fromAsync(handle.readLines({ start: 3, end: 30, encoding: 'utf8' }) as AsyncIterable<string>),
    'readLines': async (handle) => { const lines = []; for await (const line of handle.readLines()) lines.push(line); return lines; },
    'createReadStream': async (handle) => Buffer.concat(await Array.fromAsync(handle.createReadStream({ start: 2, end: 20 }) as AsyncIterable<Buffer>)),
    'readableWebStream': async (handle) => {
      const chunks = [];
      for await (const chunk of handle.readableWebStream() as AsyncIterable<ArrayBuffer | Uint8Array>) chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks).toString();
    },
    'createReadStream closes': async (handle) => { for await (const chunk of handle.createReadStream()) void chunk; return handle.fd; },
    'createReadStream does not close': async (handle) => { for await (const chunk of handle.createReadStream({ autoClose: false })) void chunk; return handle.fd > 2; },
    'createWriteStream': (handle) => new Promise((resolve, reject) => { handle.createWriteStream().on('error', reject).on('finish', () => resolve('finished')).end('x'); }),
    'sync': (handle) => handle.sync(),
    'datasync': (handle) => handle.datasync(),
    'write': (handle) => handle.write('x'),
    'writev': (handle) => handle.writev([Buffer.from('x')]),
    'writeFile': (handle) => handle.writeFile('x'),
    'appendFile': (handle) => handle.appendFile('x'),
    'truncate': (handle) => handle.truncate(0),
    'chmod': (handle) => handle.chmod(0o600),
    'chown': (handle) => handle.chown(0, 0),
    'utimes': (handle) => handle.utimes(1, 1),
    'fd is a number': (handle) => [typeof handle.fd, handle.fd > 2],
    'numeric reads on its fd': (handle) => fs.readFileSync(handle.fd, 'utf8'),
    'closed': async (handle) => { await handle.close(); return handle.fd; },
    'read after close': async (handle) => { await handle.close(); return await handle.read(); },
    'close event': async (handle) => { const event = new Promise((resolve) => (handle as unknown as NodeJS.EventEmitter).once('close', () => resolve('closed'))); await handle.close(); return await event; },
    'a real file after close': async (handle) => {
      const { fd } = handle;
      await handle.close();
      const other = await fs.promises.open(process.execPath);
      try {
        return [other.fd === fd, (await other.read(Buffer.alloc(4), 0, 4, 0)).buffer];
      } finally {
        await other.close();
      }
    },
  };
  for (const [name, use] of Object.entries(calls)) {
    // A web stream of a directory leaves its handle to the garbage collector.
    for (const path of name === 'readableWebStream' ? ['hello.txt', 'empty.txt'] : ['hello.txt', 'empty.txt', 'dir']) list.push([`${name} of ${path}`, () => withHandle(`${root}/${path}`, use)]);
  }
  list.push(['readFile of a large file', () => withHandle(`${root}/big.bin`, (handle) => handle.readFile())]);
  list.push(['readableWebStream of bytes into a buffer of one’s own', () => withHandle(`${root}/hello.txt`, async (handle) => {
    const reader = (handle.readableWebStream({ type: 'bytes' } as never) as unknown as ReadableStream<Uint8Array>).getReader({ mode: 'byob' } as never) as unknown as ReadableStreamBYOBReader;
    const { value } = await reader.read(new Uint8Array(7));
    reader.releaseLock();
    return value;
  })]);
  list.push(['readFile aborted on the way', async () => {
    const controller = new AbortController();
    const reading = fs.promises.readFile(`${root}/big.bin`, { signal: controller.signal });
    controller.abort();
    return await reading;
  }]);
  list.push(['a handle that nobody closed is not open after close', () => withHandle(`${root}/hello.txt`, async (handle) => { await handle.close(); return await Promise.allSettled([handle.stat(), handle.readFile(), handle.readv([Buffer.alloc(1)]), handle.close()]); })]);
  list.push(['readFile with an aborted signal', () => fs.promises.readFile(`${root}/hello.txt`, { signal: AbortSignal.abort() })]);
  for (const flag of ['r+', 'a+', 'w', 'wx', 'rs']) {
    for (const path of ['hello.txt', 'missing.txt', 'dir']) list.push([`readFile(${path}) flag ${flag} callback`, () => callbackStyle((done) => fs.readFile(`${root}/${path}`, { flag }, done as never))]);
  }
  list.push(['readFile flag r+', () => fs.promises.readFile(`${root}/hello.txt`, { flag: 'r+' })]);
  list.push(['readFile flag a+', () => fs.promises.readFile(`${root}/missing.txt`, { flag: 'a+' })]);
  list.push(['many at once', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => fs.promises.readFile(`${root}/hello.txt`, 'utf8')));
    return new Set(all).size;
  }]);
  list.push(['await using', async () => {
    const handle = await fs.promises.open(`${root}/hello.txt`);
    await handle[Symbol.asyncDispose]();
    return handle.fd;
  }]);
  return list;
};

async function withHandle(path: string, use: Use): Promise<unknown> {
  const handle = await fs.promises.open(path);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

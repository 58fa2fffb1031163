/** Blobs, watchers, children, and what only looks at arguments. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Case, Cases } from './case.ts';

export const cases: Cases = ({ root }) => {
  const hello = `${root}/hello.txt`;
  const list: Case[] = [
    ['names and numbers of parameters', () => Object.entries(fs).filter(([, value]) => typeof value === 'function').map(([name, value]) => [name, (value as () => void).name, (value as () => void).length])],
    ['openAsBlob', async () => { const blob = await fs.openAsBlob(hello); return [blob.size, blob.type, await blob.text()]; }],
    ['openAsBlob type', async () => { const blob = await fs.openAsBlob(hello, { type: 'text/plain' }); return [blob.type, await blob.slice(2, 9).text()]; }],
    ['openAsBlob of a URL', async () => (await fs.openAsBlob(pathToFileURL(hello))).size],
    ['openAsBlob of a Buffer', async () => (await fs.openAsBlob(Buffer.from(hello))).size],
    ['openAsBlob bad type', () => fs.openAsBlob(hello, { type: 5 as never })],
    ['openAsBlob missing', async () => describeBlob(await fs.openAsBlob(`${root}/missing`))],
    ['openAsBlob large', async () => { const blob = await fs.openAsBlob(`${root}/big.bin`); return [blob.size, Buffer.from(await blob.arrayBuffer())]; }],
    ['openAsBlobSync', async () => { const { openAsBlobSync } = fs as unknown as { openAsBlobSync?: typeof fs.openAsBlob }; const blob = await openAsBlobSync?.(hello, { type: 'text/plain' }); return [blob?.size, blob?.type, await blob?.slice(3).text()]; }],
    ['openAsBlobSync of nothing', () => (fs as unknown as { openAsBlobSync?: (path: string) => Blob }).openAsBlobSync?.(`${root}/missing`)],
    ['openAsBlob of a directory', async () => describeBlob(await fs.openAsBlob(`${root}/dir`))],
    ['openAsBlob as a stream', async () => Buffer.concat(await Array.fromAsync((await fs.openAsBlob(hello)).stream() as unknown as AsyncIterable<Uint8Array>))],
    ['openAsBlob cloned', async () => await structuredClone(await fs.openAsBlob(hello)).text()],
    ['promises.watch', async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 20);
      return await Array.fromAsync(fs.promises.watch(`${root}/dir`, { signal: controller.signal }));
    }],
    ['promises.watch missing', async () => await Array.fromAsync(fs.promises.watch(`${root}/missing`))],
    ['watch closes', async () => { const watcher = fs.watch(hello); const closed = new Promise((resolve) => watcher.once('close', () => resolve('closed'))); watcher.close(); return await closed; }],
    ['watch a Buffer path', () => { fs.watch(Buffer.from(hello)).close(); return 'watched'; }],
    ['watch a URL', () => { fs.watch(pathToFileURL(hello), { encoding: 'buffer' }, () => undefined).unref().ref().close(); return 'watched'; }],
    ['watch with an aborted signal', () => { fs.watch(hello, { signal: AbortSignal.abort() }); return 'watched'; }],
    ['watchFile bigint', async () => {
      const calls: unknown[] = [];
      const watcher = fs.watchFile(`${root}/missing`, { interval: 5, bigint: true }, (current, previous) => calls.push(current.mtimeNs, previous.ino));
      await new Promise((resolve) => setTimeout(resolve, 60));
      watcher.unref().ref();
      fs.unwatchFile(`${root}/missing`);
      return calls;
    }],
    ['watch', () => { const watcher = fs.watch(hello); watcher.close(); return 'watched'; }],
    ['watch a directory', () => { const watcher = fs.watch(`${root}/dir`, { persistent: false }); watcher.close(); return 'watched'; }],
    ['watch recursively', () => { const watcher = fs.watch(`${root}/dir`, { recursive: true }); watcher.close(); return 'watched'; }],
    ['watch missing', () => fs.watch(`${root}/missing`, {})],
    ['watchFile', async () => {
      const calls: unknown[] = [];
      fs.watchFile(hello, { interval: 5 }, (current) => calls.push(current.size));
      await new Promise((resolve) => setTimeout(resolve, 60));
      fs.unwatchFile(hello);
      return calls;
    }],
    ['watchFile missing', async () => {
      const calls: unknown[] = [];
      fs.watchFile(`${root}/missing`, { interval: 5 }, (current) => calls.push(current.size));
      await new Promise((resolve) => setTimeout(resolve, 60));
      fs.unwatchFile(`${root}/missing`);
      return calls;
    }],
    ['a child reads a descriptor', () => withFd(hello, (fd) => execFileSync('cat', { stdio: [fd, 'pipe', 'inherit'] }))],
    ['a child reads a descriptor from its position', () => withFd(hello, (fd) => { fs.readSync(fd, Buffer.alloc(7)); return spawnSync('cat', { stdio: [fd, 'pipe', 'inherit'] }).stdout; })],
    ['an asynchronous child reads a descriptor', () => withFd(hello, async (fd) => {
      const child = spawn('cat', { stdio: [fd, 'pipe', 'inherit'] });
      return Buffer.concat(await Array.fromAsync(child.stdout!));
    })],
    ['a child reads a stream', async () => {
      const stream = fs.createReadStream(hello);
      await new Promise((resolve) => stream.once('open', resolve));
      const child = spawn('cat', { stdio: [stream, 'pipe', 'inherit'] });
      return Buffer.concat(await Array.fromAsync(child.stdout!));
    }],
    ['order of callbacks', async () => {
      const order: string[] = [];
      await new Promise<void>((resolve) => {
        fs.stat(hello, () => { order.push('stat'); resolve(); });
        process.nextTick(() => order.push('tick'));
        queueMicrotask(() => order.push('microtask'));
        order.push('sync');
      });
      return order;
    }],
    ['an exception in a callback is uncaught', async () => {
      const caught = new Promise((resolve) => process.once('uncaughtException', resolve));
      fs.stat(hello, () => { throw new RangeError('from the callback'); });
      return await caught;
    }],
    ['chdir is refused', () => { try { process.chdir(`${root}/missing`); } catch (error) { return (error as NodeJS.ErrnoException).code; } }],
    ['error stacks start at the public function', () => { try { fs.openSync(`${root}/missing`, 'r'); } catch (error) { return stackHead(error); } }],
    ['error stacks of stat', () => { try { fs.statSync(`${root}/missing`); } catch (error) { return stackHead(error); } }],
    ...(['openSync', 'statSync', 'readFileSync', 'readdirSync', 'rmdirSync', 'accessSync', 'opendirSync', 'readlinkSync']).flatMap((name): Case[] => [
      [`error stack of ${name} here`, () => { try { call(name, `${root}/missing/x`); } catch (error) { return stackHead(error); } }],
      [`error stack of ${name} elsewhere`, () => { try { call(name, '/nowhere/at/all'); } catch (error) { return stackHead(error); } }],
      [`error stack of ${name} elsewhere again`, () => { try { call(name, '/nowhere/at/all', 'utf8'); } catch (error) { return stackHead(error); } }],
    ]),
    ['error stacks of promises', async () => { try { await fs.promises.stat(`${root}/missing`); } catch (error) { return stackHead(error); } }],
    ['error stacks of callbacks', () => new Promise((resolve) => fs.stat(`${root}/missing`, (error) => resolve(error?.stack)))],
    ['statSync bad argument', () => fs.statSync(5 as never)],
    ['readFileSync bad encoding', () => fs.readFileSync(hello, 'nonsense' as never)],
    ['readdirSync bad encoding', () => fs.readdirSync(root, 'nonsense' as never)],
    ['open bad flags', () => fs.openSync(hello, 'z')],
    ['access bad mode', () => fs.accessSync(hello, 99)],
    ['URL of another kind', () => fs.readFileSync(new URL('http://localhost/x'))],
  ];
  return list;
};

function call(name: string, ...args: unknown[]): unknown {
  return (fs as unknown as Record<string, (...args: unknown[]) => unknown>)[name]?.(...args);
}

async function withFd(path: string, use: (fd: number) => unknown): Promise<unknown> {
  const fd = fs.openSync(path, 'r');
  try {
    return await use(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function describeBlob(blob: Blob): unknown {
  return [blob.constructor.name, blob.size];
}

/** The message and the first frame, without line numbers of Node's own files. */
function stackHead(error: unknown): string | undefined {
  return (error as Error).stack?.split('\n').slice(0, 3).join('\n').replaceAll(/\(.*\)|:\d+:\d+|file:\S+/g, '');
}

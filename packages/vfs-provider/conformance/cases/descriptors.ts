/** Numeric descriptors: open, read, readv, fstat, close and what is refused on them. */
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import type { Case, Cases } from './case.ts';
import { callbackStyle } from './paths.ts';

const FLAGS: readonly (string | number)[] = [
  'r', 'rs', 'sr', 'r+', 'rs+', 'w', 'wx', 'w+', 'wx+', 'a', 'ax', 'a+', 'as', 'ax+', fs.constants.O_RDONLY | fs.constants.O_DIRECTORY,
  fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW, fs.constants.O_RDONLY | fs.constants.O_CREAT, fs.constants.O_RDONLY | fs.constants.O_TRUNC,
  fs.constants.O_RDONLY | fs.constants.O_CREAT | fs.constants.O_EXCL,
];

export const cases: Cases = ({ root }) => {
  const list: Case[] = [];
  for (const path of ['hello.txt', 'dir', 'missing.txt', 'missing/x', 'hello.txt/x', 'link-file', 'link-dir', 'link-broken', 'loop-a', 'emptydir/new', 'hello.txt/']) {
    for (const flag of FLAGS) {
      list.push([`open(${path}, ${flag}) sync`, () => withFd(`${root}/${path}`, flag, (fd) => fs.fstatSync(fd))]);
      list.push([`open(${path}, ${flag}) callback`, () => callbackStyle((done) =>
        fs.open(`${root}/${path}`, flag, (error, fd) => (error ? done(error) : fs.close(fd, () => done(null, typeof fd)))))]);
      list.push([`open(${path}, ${flag}) promise`, async () => {
        const handle = await fs.promises.open(`${root}/${path}`, flag);
        try {
          return await handle.stat();
        } finally {
          await handle.close();
        }
      }]);
    }
  }

  const onHello: Record<string, (fd: number) => unknown> = {
    'read at the start': (fd) => read(fd, 5, 0),
    'read advances the position': (fd) => [read(fd, 5, null), read(fd, 5, null), read(fd, 100, null), read(fd, 5, null)],
    'read at a position does not advance': (fd) => [read(fd, 5, 10), read(fd, 5, null), read(fd, 3, 1000)],
    'read with a bigint position': (fd) => read(fd, 4, 3n),
    'read of nothing': (fd) => read(fd, 0, null),
    'read with options': (fd) => { const buffer = Buffer.alloc(8, '.'); return [fs.readSync(fd, buffer, { offset: 2, length: 3, position: 1 }), buffer]; },
    'read without options': (fd) => { const buffer = Buffer.alloc(8, '.'); return [fs.readSync(fd, buffer), buffer]; },
    'read into a DataView': (fd) => { const view = new DataView(new ArrayBuffer(16), 4, 6); return [fs.readSync(fd, view), new Uint8Array(view.buffer)]; },
    'read into a Uint16Array': (fd) => { const array = new Uint16Array(4); return [fs.readSync(fd, array), Buffer.from(array.buffer)]; },
    'read out of range': (fd) => fs.readSync(fd, Buffer.alloc(4), 0, 8, 0),
    'read with a negative position': (fd) => read(fd, 4, -1),
    'readv': (fd) => { const buffers = [Buffer.alloc(3), Buffer.alloc(5), Buffer.alloc(100, '.')]; return [fs.readvSync(fd, buffers), buffers]; },
    'readv at a position': (fd) => { const buffers = [Buffer.alloc(3), Buffer.alloc(5)]; return [fs.readvSync(fd, buffers, 4), buffers, read(fd, 3, null)]; },
    'readv of nothing': (fd) => fs.readvSync(fd, []),
    'fstat': (fd) => fs.fstatSync(fd),
    'fstat bigint': (fd) => fs.fstatSync(fd, { bigint: true }),
    'fstat callback': (fd) => callbackStyle((done) => fs.fstat(fd, done as never)),
    'read callback': (fd) => callbackStyle((done) => fs.read(fd, Buffer.alloc(6), 0, 6, 2, done)),
    'read callback with defaults': (fd) => callbackStyle((done) => fs.read(fd, { buffer: Buffer.alloc(4) }, done as never)),
    'readv callback': (fd) => callbackStyle((done) => fs.readv(fd, [Buffer.alloc(2), Buffer.alloc(2)], 1, done as never)),
    'readFile of the descriptor': (fd) => fs.readFileSync(fd, 'utf8'),
    'readFile of the descriptor as bytes': (fd) => fs.readFileSync(fd),
    'readFile of the descriptor after a read': (fd) => [read(fd, 8, null), fs.readFileSync(fd, 'utf8'), fs.readFileSync(fd, 'utf8')],
    'readFile callback of the descriptor': (fd) => callbackStyle((done) => fs.readFile(fd, 'utf8', done as never)),
    'fsync': (fd) => fs.fsyncSync(fd),
    'fsync callback': (fd) => callbackStyle((done) => fs.fsync(fd, done)),
    'fdatasync': (fd) => fs.fdatasyncSync(fd),
    'fdatasync callback': (fd) => callbackStyle((done) => fs.fdatasync(fd, done)),
    'write': (fd) => fs.writeSync(fd, 'x'),
    'write bytes': (fd) => fs.writeSync(fd, Buffer.from('x'), 0, 1, 0),
    'write callback': (fd) => callbackStyle((done) => fs.write(fd, 'x', done as never)),
    'writev': (fd) => fs.writevSync(fd, [Buffer.from('x')]),
    'writev callback': (fd) => callbackStyle((done) => fs.writev(fd, [Buffer.from('x')], done as never)),
    'writeFile to the descriptor': (fd) => fs.writeFileSync(fd, 'x'),
    'writeFile of bytes to the descriptor': (fd) => fs.writeFileSync(fd, Buffer.from('x')),
    'appendFile to the descriptor': (fd) => fs.appendFileSync(fd, 'x'),
    'ftruncate': (fd) => fs.ftruncateSync(fd, 1),
    'fchmod': (fd) => fs.fchmodSync(fd, 0o644),
    'fchown': (fd) => fs.fchownSync(fd, 0, 0),
    'ftruncate callback': (fd) => callbackStyle((done) => fs.ftruncate(fd, 1, done)),
    'fchmod callback': (fd) => callbackStyle((done) => fs.fchmod(fd, 0o644, done)),
    'fchown callback': (fd) => callbackStyle((done) => fs.fchown(fd, 0, 0, done)),
    'writeFile callback to the descriptor': (fd) => callbackStyle((done) => fs.writeFile(fd, 'x', done)),
    'appendFile callback to the descriptor': (fd) => callbackStyle((done) => fs.appendFile(fd, 'x', done)),
    'promisified read': (fd) => promisify(fs.read)(fd, Buffer.alloc(5), 0, 5, 1),
    'promisified readv': (fd) => promisify(fs.readv)(fd, [Buffer.alloc(5)], 1),
    'read beyond 4 GB': (fd) => [read(fd, 4, 5_000_000_000), read(fd, 4, 2n ** 40n)],
    'read at too large a position': (fd) => read(fd, 4, 2n ** 63n),
    'read into a SharedArrayBuffer': (fd) => { const shared = new Uint8Array(new SharedArrayBuffer(6)); return [fs.readSync(fd, shared), Buffer.from(shared)]; },
    'read into nothing': (fd) => fs.readSync(fd, Buffer.alloc(0)),
    'readv with an empty buffer between': (fd) => { const buffers = [Buffer.alloc(3), Buffer.alloc(0), Buffer.alloc(4)]; return [fs.readvSync(fd, buffers, 2), buffers]; },
    'readv at a bigint position': (fd) => fs.readvSync(fd, [Buffer.alloc(3)], 3n as never),
    'reads at once': (fd) => Promise.all([3, 4, 5].map((length) => callbackStyle((done) => fs.read(fd, Buffer.alloc(length), 0, length, 0, done)))),
    'close callback': (fd) => callbackStyle((done) => fs.close(fd, done)).finally(() => reopen(fd)),
    'futimes': (fd) => fs.futimesSync(fd, 1, 1),
    'futimes callback': (fd) => callbackStyle((done) => fs.futimes(fd, 1, 1, done)),
    'close twice': (fd) => { fs.closeSync(fd); try { return fs.closeSync(fd); } finally { reopen(fd); } },
    'fstat after close': (fd) => { fs.closeSync(fd); try { return fs.fstatSync(fd); } finally { reopen(fd); } },
    'read after close': (fd) => { fs.closeSync(fd); try { return read(fd, 1, 0); } finally { reopen(fd); } },
    'a real file that gets the number of a closed one': (fd) => {
      fs.closeSync(fd);
      const real = fs.openSync(process.execPath, 'r');
      try {
        return [real === fd, read(real, 4, 0)];
      } finally {
        fs.closeSync(real);
        reopen(fd);
      }
    },
    'two descriptors have positions of their own': (fd) => withFd(`${root}/hello.txt`, 'r', (other) => [fd === other, read(fd, 3, null), read(other, 3, null), read(fd, 3, null)]),
  };
  for (const [name, call] of Object.entries(onHello)) list.push([name, () => withFd(`${root}/hello.txt`, 'r', call)]);

  const onDirectory: Record<string, (fd: number) => unknown> = {
    'read': (fd) => read(fd, 4, 0), 'readv': (fd) => fs.readvSync(fd, [Buffer.alloc(2)]), 'readFile': (fd) => fs.readFileSync(fd), 'readFile utf8': (fd) => fs.readFileSync(fd, 'utf8'),
    'fstat': (fd) => fs.fstatSync(fd), 'fsync': (fd) => fs.fsyncSync(fd), 'ftruncate': (fd) => fs.ftruncateSync(fd), 'write': (fd) => fs.writeSync(fd, 'x'),
    'read callback': (fd) => callbackStyle((done) => fs.read(fd, Buffer.alloc(6), 0, 6, 2, done)),
  };
  for (const [name, call] of Object.entries(onDirectory)) list.push([`${name} of a directory`, () => withFd(`${root}/dir`, 'r', call)]);

  list.push(['large reads in pieces', () => withFd(`${root}/big.bin`, 'r', (fd) => {
    const pieces: Buffer[] = [];
    for (;;) {
      const buffer = Buffer.alloc(100_001);
      const count = fs.readSync(fd, buffer);
      if (count === 0) return Buffer.concat(pieces);
      pieces.push(buffer.subarray(0, count));
    }
  })]);
  list.push(['bytes are the caller’s own', () => {
    fs.readFileSync(`${root}/hello.txt`).fill(0);
    return fs.readFileSync(`${root}/hello.txt`, 'utf8');
  }]);
  return list;
};

async function withFd(path: string, flag: string | number, use: (fd: number) => unknown): Promise<unknown> {
  const fd = fs.openSync(path, flag);
  try {
    return await use(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function read(fd: number, length: number, position: number | bigint | null): unknown {
  const buffer = Buffer.alloc(length, '.');
  const count = fs.readSync(fd, buffer, 0, length, position as number);
  return [count, buffer];
}

/** So that the descriptor exists when it is closed in the end. */
function reopen(fd: number): void {
  const again = fs.openSync(process.execPath, 'r');
  if (again !== fd) throw new Error(`descriptor ${again} instead of ${fd}`);
}

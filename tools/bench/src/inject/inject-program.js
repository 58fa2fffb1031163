import { fstatSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { extract, inject } from '@pack/injector';

// The program that the bench measures: arguments are the Node binary, the file with the payload and the executable to write.
// It prints how long the call took, in milliseconds: the rest is Node's start and loading the package.
const [input = '', payload = '', output = ''] = process.argv.slice(2);
const blob = { length: fstatSync(openSync(payload, 'r')).size, chunks: piecesOf };
const start = performance.now();
const { injector } = await inject({ input, output, blob, injector: 'native' });
console.log(performance.now() - start);
if (injector !== 'native' || (await extract(output)).length !== blob.length) throw new Error('the payload is not in the executable');

/** In two rooms that are used in turn: a stream would make new ones, which count as the injector's memory until they are collected. */
async function* piecesOf() {
  const file = await open(payload);
  const rooms = [Buffer.alloc(1 << 20), Buffer.alloc(1 << 20)];
  const read = (at) => file.read(rooms[at / rooms[0].length % 2], 0, rooms[0].length, at);
  let next = read(0);
  for (let at = rooms[0].length; ; at += rooms[0].length) {
    const { buffer, bytesRead } = await next;
    if (bytesRead === 0) break;
    next = read(at);
    yield buffer.subarray(0, bytesRead);
  }
  await file.close();
}

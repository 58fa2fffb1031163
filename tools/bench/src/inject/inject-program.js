import { createReadStream, statSync } from 'node:fs';
import { extract, inject } from '@pack/injector';

// The program that the bench measures: arguments are the Node binary, the file with the payload and the executable to write.
const [input = '', payload = '', output = ''] = process.argv.slice(2);
const blob = { length: statSync(payload).size, chunks: () => createReadStream(payload, { highWaterMark: 1 << 20 }) };
const { injector } = await inject({ input, output, blob, injector: 'native' });
if (injector !== 'native' || (await extract(output)).length !== blob.length) throw new Error('the payload is not in the executable');

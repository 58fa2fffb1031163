import { expect, test } from 'vitest';
import { encodeSingleExecutableHeader, isSingleExecutableHeader, parseSingleExecutableHeader } from './single-executable-header.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

test('a header is written as the design has it', () => {
  expect(text(encodeSingleExecutableHeader({ args: ['-e', "console.log('Hello')"] }))).toBe("NODEJSSEA000000010000000000000002-e\0console.log('Hello')\0");
  expect(text(encodeSingleExecutableHeader({ args: [], binaryData: Buffer.from('x\0y') }))).toBe('NODEJSSEA000000010000000100000000x\0y');
  expect(text(encodeSingleExecutableHeader({ args: Array.from({ length: 171 }, () => '') }))).toMatch(/^NODEJSSEA0000000100000000000000AB\0{171}$/);
});

test.each<[args: string[], data: Uint8Array | undefined]>([
  [[], undefined], [['a', '', 'ünï日🎉'], undefined], [['x'], Buffer.alloc(0)], [['--flag=1'], Buffer.from([0, 255, 0, 1])], [Array.from({ length: 5000 }, String), Buffer.alloc(70_000, 7)],
])('what is written is read again (%#)', (args, binaryData) => {
  const bytes = encodeSingleExecutableHeader({ args, ...(binaryData && { binaryData }) });
  expect(isSingleExecutableHeader(bytes)).toBe(true);
  expect(parseSingleExecutableHeader(bytes)).toEqual({ version: 1, args, ...(binaryData && { binaryData: expect.any(Uint8Array) }) });
  if (binaryData) expect(Buffer.compare(parseSingleExecutableHeader(bytes).binaryData!, binaryData)).toBe(0);
});

test('the data is a view, wherever the section stands', () => {
  const around = Buffer.concat([Buffer.from('before'), encodeSingleExecutableHeader({ args: ['a'], binaryData: Buffer.from('data') })]);
  const { binaryData } = parseSingleExecutableHeader(around.subarray(6));
  around.write('D', around.length - 4);
  expect(text(binaryData!)).toBe('Data');
});

test.each([
  ['nothing', '', /does not start/],
  ['another magic', 'JSCODE00000001000000000000000000000', /does not start/],
  ['a header cut in its numbers', 'NODEJSSEA0000000100', /ends in its flags/],
  ['a lower-case digit', 'NODEJSSEA00000001000000000000000a', /number of arguments is "0000000a"/],
  ['a sign among the digits', 'NODEJSSEA+0000001000000000000000', /version is "\+0000001"/],
  ['another version', 'NODEJSSEA000000020000000000000000', /version 2/],
  ['an unknown flag', 'NODEJSSEA000000018000000000000000', /unknown flags \(0x80000000\)/],
  ['more arguments than there are', 'NODEJSSEA0000000100000000FFFFFFFFa\0b\0', /announces 4294967295 arguments and ends in number 3/],
  ['an argument without an end', 'NODEJSSEA000000010000000000000001-e', /ends in number 1/],
  ['an argument that is no UTF-8', 'NODEJSSEA000000010000000000000001\xff\0', /no UTF-8/],
  ['something behind the end', 'NODEJSSEA000000010000000000000001a\0b', /1 bytes follow/],
])('%s is refused', (_, bytes, message) => {
  expect(() => parseSingleExecutableHeader(Buffer.from(bytes, 'latin1'))).toThrow(expect.objectContaining({ code: 'ERR_PACK_BLOB_INVALID', message: expect.stringMatching(message) }));
});

test.each([['a\0b'], ['\uD800']])('the argument %j cannot be written', (argument) => {
  expect(() => encodeSingleExecutableHeader({ args: [argument] })).toThrow(expect.objectContaining({ code: 'ERR_PACK_BLOB_INVALID' }));
});

test('damage gives an error of ours or another answer, and nothing is allocated for what is only announced', () => {
  const whole = Buffer.from(encodeSingleExecutableHeader({ args: ['-e', 'console.log(1)'], binaryData: Buffer.from('data') }));
  for (let at = 0; at < whole.length; at++) {
    for (const value of [0, 0x30, 0x46, 0xff]) {
      const damaged = Buffer.from(whole);
      damaged[at] = value;
      for (const bytes of [damaged, damaged.subarray(0, at)]) {
        try {
          parseSingleExecutableHeader(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_PACK_BLOB_INVALID' });
        }
      }
    }
  }
});

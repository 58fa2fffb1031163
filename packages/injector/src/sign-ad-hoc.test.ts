import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkSignature } from '../test/check-signature.ts';
import { bytesSource, needs, scratch } from '../test/scratch.ts';
import { stockBinary } from '../test/stock-binaries.ts';
import { tinyElf } from '../test/tiny-binaries.ts';
import { encodeDerEntitlements } from './entitlements.ts';
import { inject } from './inject.ts';
import { inspect } from './inspect.ts';
import { signAdHoc } from './sign-ad-hoc.ts';
import { verify } from './verify.ts';

const ENTITLEMENTS = { 'com.apple.security.cs.allow-jit': true, 'com.example.list': ['a', 'b & c'], 'com.example.number': 300, 'com.example.nested': { inner: '<x>' } };

describe.each([['arm64', 'arm64-apple-macos11', '  mov w0, #0\n  ret'], ['x86_64', 'x86_64-apple-macos11', '  xorl %eax, %eax\n  ret']])('for %s', (arch, triple, code) => {
  test('the signature is, byte for byte, that of lld and of llvm-objcopy', async (context) => {
    const linker = ['ld64.lld', 'ld64.lld-14'].find((name) => { try { execFileSync(name, ['--version'], { stdio: 'ignore' }); return true; } catch { return false; } });
    if (!linker) context.skip('lld is not installed: this check was not made');
    for (const tool of ['llvm-mc', 'llvm-objcopy']) needs(context, tool);
    const directory = scratch();
    const run = (tool: string, ...args: string[]): void => { execFileSync(tool, args, { cwd: directory, stdio: 'pipe' }); };
    writeFileSync(join(directory, 'main.s'), `.globl _main\n.p2align 2\n_main:\n${code}\n`);
    run('llvm-mc', '-triple', triple, '-filetype=obj', 'main.s', '-o', 'main.o');
    run(linker!, '-arch', arch, '-platform_version', 'macos', '11.0', '11.0', '-adhoc_codesign', '-undefined', 'dynamic_lookup', '-e', '_main', '-o', 'linked', 'main.o');
    run('llvm-objcopy', 'linked', 'copied');
    for (const name of ['linked', 'copied']) {
      await signAdHoc({ input: join(directory, name), output: join(directory, 'again'), identifier: name });
      expect(readFileSync(join(directory, 'again')).equals(readFileSync(join(directory, name)))).toBe(true);
    }
  });
});

test('entitlements are DER as Apple encodes those of the stock Node', async () => {
  const { slots } = checkSignature(readFileSync(await stockBinary('darwin', '26.10.0', 'arm64')));
  const names = [...slots.get(5)!.toString().matchAll(/<key>(.*?)<\/key>\s*<true\/>/g)].map(([, name]) => [name!, true] as const);
  expect(names.length).toBeGreaterThan(3);
  expect(encodeDerEntitlements(Object.fromEntries(names)).toString('hex')).toBe(slots.get(7)!.subarray(8).toString('hex'));
});

test('with entitlements the signature has the form that codesign writes', async () => {
  const output = join(scratch(), 'out');
  await inject({ input: await stockBinary('darwin', '22.23.2', 'arm64'), output, blob: bytesSource(Buffer.from('x')), signature: { identifier: 'com.example.tool', entitlements: ENTITLEMENTS } });
  const { identifier, flags, slots } = checkSignature(readFileSync(output));
  expect({ identifier, flags, slots: [...slots.keys()] }).toEqual({ identifier: 'com.example.tool', flags: 2, slots: [0, 2, 5, 7, 0x10000] });
  expect((await inspect(output)).signature?.entitlements).toContain('<string>&lt;x&gt;</string>');
  expect(slots.get(7)!.toString('latin1')).toContain('\x02\x02\x01\x2c'); // 300, an integer of two bytes
});

test('a published binary keeps its signature\'s truth until a byte changes', async () => {
  const stock = await stockBinary('darwin', '22.23.2', 'arm64');
  expect(await inspect(stock)).toMatchObject({ signature: { kind: 'signed', identifier: 'node', entitlements: expect.stringContaining('allow-jit') } });
  expect(await verify(stock)).toEqual({ format: 'macho', problems: [] });
  const bytes = readFileSync(stock);
  bytes[1_000_000]! ^= 1;
  const changed = join(scratch(), 'node');
  writeFileSync(changed, bytes);
  expect(await verify(changed)).toEqual({ format: 'macho', problems: [expect.stringContaining('1 of')] });
  await signAdHoc({ input: changed, output: `${changed}.signed`, identifier: 'node' });
  expect(await verify(`${changed}.signed`)).toEqual({ format: 'macho', problems: [] });
});

test('what is no macOS executable is not signed', async () => {
  const input = join(scratch(), 'node');
  writeFileSync(input, tinyElf());
  await expect(signAdHoc({ input, output: `${input}.out`, identifier: 'x' })).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_UNSUPPORTED', path: input });
});

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';

export interface FakeNodeOptions {
  readonly version: string;
  readonly arch?: 'x64' | 'arm64';
  readonly fuse?: '0' | '1' | '';
  readonly libc?: 'glibc' | 'musl';
}

const FUSE = ['NODE_SEA_FUSE_', 'fce680ab2cc467b6e072b8b5df1996b2:'].join('');

/** A small Linux file with the marks by which a Node binary is known; it does not run. */
export function fakeNode({ version, arch = 'x64', fuse = '0', libc = 'glibc' }: FakeNodeOptions): Buffer {
  const interpreter = Buffer.from(libc === 'musl' ? '/lib/ld-musl-x86_64.so.1\0' : '/lib64/ld-linux-x86-64.so.2\0');
  const head = Buffer.alloc(64 + 56);
  head.write('\x7fELF\x02\x01\x01', 'latin1');
  head.writeUInt16LE(2, 16);
  head.writeUInt16LE(arch === 'x64' ? 0x3e : 0xb7, 18);
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(1, 56);
  head.writeUInt32LE(3, 64); // PT_INTERP
  head.writeBigUInt64LE(120n, 72);
  head.writeBigUInt64LE(BigInt(interpreter.length), 96);
  const marks = `\0node.js/v${version}\0${fuse === '' ? '' : FUSE + fuse}\0`;
  // Incompressible, so that an archive of it takes a few packets to send.
  const filler = Buffer.concat(Array.from({ length: 4000 }, (_, index) => createHash('sha512').update(`${version}-${index}`).digest()));
  return Buffer.concat([head, interpreter, Buffer.from(marks, 'latin1'), filler]);
}

export interface TarEntry { readonly name: string; readonly content?: Buffer | string; readonly header?: Partial<Header> }

/** A gzipped tar. */
export async function tarball(entries: readonly TarEntry[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, content = '', header } of entries) tar.entry({ name, mode: 0o644, mtime: new Date(0), ...header }, content as string);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}

/** A package as the registry has it: other files, the licence and the binary. */
export async function nodePackage(options: FakeNodeOptions): Promise<Buffer> {
  return tarball([
    { name: 'package/README.md', content: 'Node' },
    { name: 'package/LICENSE', content: 'the licence' },
    { name: 'package/bin/node', content: fakeNode(options), header: { mode: 0o755 } },
    { name: 'package/CHANGELOG.md', content: 'x'.repeat(10_000) },
  ]);
}

export function sha512(bytes: Uint8Array): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
}

/** One header of a tar as it stands on disk, and what follows it. Source: POSIX ustar, GNU tar's manual. */
export interface RawTarEntry {
  readonly name: string | Buffer;
  /** The type flag: '0' file, '1' hard link, '2' symbolic link, '3' character device, '5' directory, 'x' pax header, … */
  readonly type?: string;
  readonly linkname?: string;
  readonly mode?: number;
  readonly body?: string | Buffer;
  /** What the header claims, where that is not the truth. */
  readonly size?: number | Buffer;
  readonly checksum?: number;
  readonly prefix?: string;
}

/** A tar with nothing mended: every field as given. Ends with two empty blocks unless `open`. */
export function rawTar(entries: readonly RawTarEntry[], { open = false }: { readonly open?: boolean } = {}): Buffer {
  const blocks = entries.flatMap((entry) => {
    const body = Buffer.from(entry.body ?? '');
    return [header(entry, body.length), body, Buffer.alloc(padding(body.length))];
  });
  return Buffer.concat([...blocks, ...(open ? [] : [Buffer.alloc(1024)])]);
}

/** The entry that gives the next one fields of its own: `path`, `linkpath`, `size`. */
export function pax(fields: Readonly<Record<string, string>>): RawTarEntry {
  const body = Object.entries(fields).map(([key, value]) => record(`${key}=${value}\n`)).join('');
  return { name: 'PaxHeader', type: 'x', body };
}

function record(text: string): string {
  const length = Buffer.byteLength(text);
  for (let digits = 1; ; digits++) {
    const total = digits + 1 + length;
    if (String(total).length === digits) return `${total} ${text}`;
  }
}

function header({ name, type = '0', linkname = '', mode = 0o644, size, checksum, prefix = '' }: RawTarEntry, bodyLength: number): Buffer {
  const block = Buffer.alloc(512);
  Buffer.from(name as string).copy(block, 0, 0, 100);
  block.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  if (Buffer.isBuffer(size)) size.copy(block, 124);
  else block.write(`${(size ?? bodyLength).toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(type, 156, 'latin1');
  block.write(linkname, 157);
  block.write('ustar\x0000', 257, 'latin1');
  block.write(prefix, 345);
  const sum = checksum ?? block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padding(length: number): number {
  return (512 - (length % 512)) % 512;
}

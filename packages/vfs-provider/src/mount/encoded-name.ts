/** A name or path as the option `encoding` of `fs` functions asks for it; the option stands for all of them when it is a text. */
export function encodedName(text: string, options: unknown): string | Buffer {
  const encoding = typeof options === 'string' ? options : (options as { encoding?: string } | null | undefined)?.encoding;
  if (encoding === 'buffer') return Buffer.from(text);
  return encoding === undefined || encoding === null || encoding === 'utf8' ? text : Buffer.from(text).toString(encoding as BufferEncoding);
}

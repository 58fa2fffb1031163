import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rawTar } from '../../test/hostile/raw-tar.ts';
import { rawZip, unicodePathField } from '../../test/hostile/raw-zip.ts';
import { scratchDir } from '../../test/scratch.ts';
import { extractArchive, type ExtractedTree, type ExtractRequest } from './extract-archive.ts';
import { diskWriter } from './tree-writer.ts';

async function unpack(bytes: Buffer, request: Pick<ExtractRequest, 'format' | 'strip'> & Partial<ExtractRequest>): Promise<ExtractedTree> {
  const archive = join(scratchDir(), 'archive');
  writeFileSync(archive, bytes);
  return extractArchive({ archive, writer: diskWriter(scratchDir()), ...request });
}
const paths = ({ files }: ExtractedTree): string[] => files.map(({ path }) => path);

test('a tarball loses the first segment of each path, which must have more', async () => {
  const tar = rawTar([{ name: 'node/', type: '5' }, { name: 'node/bin/node', body: 'x' }]);
  expect(paths(await unpack(tar, { format: 'tarball', strip: 'first-segment' }))).toEqual(['bin/node']);
  await expect(unpack(rawTar([{ name: 'node', body: 'x' }]), { format: 'tarball', strip: 'first-segment' })).rejects.toMatchObject({ code: 'ERR_PACK_ARCHIVE_MISMATCH' });
});

test('a zip loses its prefix, which must hold everything', async () => {
  const zip = rawZip([{ name: 'a/' }, { name: 'a/b/' }, { name: 'a/b/node.exe', body: 'x' }]);
  expect(paths(await unpack(zip, { format: 'zip', strip: { prefix: 'a/b' } }))).toEqual(['node.exe']);
  for (const name of ['node.exe', 'a/node.exe', 'a/c/node.exe', 'a/b']) {
    await expect(unpack(rawZip([{ name, body: 'x' }]), { format: 'zip', strip: { prefix: 'a/b' } })).rejects.toMatchObject({ code: 'ERR_PACK_ARCHIVE_MISMATCH' });
  }
});

test('limits: entries, and bytes together', async () => {
  const entries = Array.from({ length: 4 }, (_, index) => ({ name: `f${index}`, body: 'x'.repeat(100) }));
  for (const limits of [{ entries: 3 }, { totalBytes: 300 }]) {
    await expect(unpack(rawTar(entries), { format: 'tarball', strip: { prefix: '' }, limits })).rejects.toMatchObject({ code: 'ERR_PACK_ARCHIVE_LIMIT' });
    await expect(unpack(rawZip(entries), { format: 'zip', strip: { prefix: '' }, limits })).rejects.toMatchObject({ code: 'ERR_PACK_ARCHIVE_LIMIT' });
  }
  const headers = rawTar(Array.from({ length: 40 }, () => ({ name: 'PaxHeader', type: 'g', body: '14 comment=xx\n' })));
  await expect(unpack(headers, { format: 'tarball', strip: { prefix: '' }, limits: { entries: 1, totalBytes: 0 } })).rejects.toMatchObject({ code: 'ERR_PACK_ARCHIVE_LIMIT' });
});

test('an abort ends the reading', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(unpack(rawTar([{ name: 'a', body: 'x' }]), { format: 'tarball', strip: { prefix: '' }, signal })).rejects.toThrow('enough');
  await expect(unpack(rawZip([{ name: 'a', body: 'x' }]), { format: 'zip', strip: { prefix: '' }, signal })).rejects.toThrow('enough');
});

test('a second name that says the same is accepted, unless the first is in a code page', async () => {
  expect(paths(await unpack(rawZip([{ name: 'a', body: 'x', extra: unicodePathField('a', 'a') }]), { format: 'zip', strip: { prefix: '' } }))).toEqual(['a']);
  await expect(unpack(rawZip([{ name: '\u00fc', body: 'x', extra: unicodePathField('\u00fc', '\u00fc') }]), { format: 'zip', strip: { prefix: '' } })).rejects.toMatchObject({ code: 'ERR_PACK_ARCHIVE_MISMATCH' });
});

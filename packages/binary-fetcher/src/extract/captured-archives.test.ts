import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDir } from '../../test/scratch.ts';
import { extractArchive } from './extract-archive.ts';
import { diskWriter } from './tree-writer.ts';

/*
 * Archives from the test suites of other projects, hostile, damaged or just odd; the file SOURCE beside them tells where
 * each is from. What is in order is unpacked, what is not is refused with `ERR_PACK_ARCHIVE_<code>`.
 */

const ROOT = join(import.meta.dirname, '../../test/fixtures/archives');

const EXPECTED: Readonly<Record<string, string | { readonly files: number; readonly links: number }>> = {
  'adm-zip/attributes_test.zip': { files: 6, links: 0 },
  'adm-zip/bad_crc.zip': 'MISMATCH',
  'adm-zip/chs_name.zip': 'MISMATCH',
  'adm-zip/good_crc.zip': { files: 1, links: 0 },
  'adm-zip/good_crc_trailing_data_descriptor.zip': { files: 1, links: 0 },
  'adm-zip/issue-237-Twizzeld.zip': { files: 2, links: 0 },
  'adm-zip/issue-471-infozip-encrypted.zip': 'ENTRY',
  'adm-zip/large_directory_size.zip': 'DAMAGED',
  'adm-zip/linux_arc.zip': { files: 1, links: 0 },
  'adm-zip/stream-nozip64.zip': { files: 1, links: 0 },
  'adm-zip/symlink.zip': { files: 1, links: 1 },
  'decompress/edge_case_dots.tar.gz': 'PATH',
  'decompress/slip.zip': 'LINK',
  'decompress/slip2.zip': 'LINK',
  'decompress/slip3.zip': 'LINK',
  'decompress/slipping.tar.gz': 'PATH',
  'decompress/slipping_directory.tar.gz': 'PATH',
  'decompress/symlink.tar': { files: 1, links: 1 },
  'decompress/top_level_example.tar.gz': { files: 1, links: 0 },
  'node-tar/bad-cksum.tar': 'DAMAGED',
  'node-tar/body-byte-counts.tar': { files: 4, links: 0 },
  'node-tar/dir-normalization.tar': 'LINK',
  'node-tar/dir.tar': { files: 0, links: 0 },
  'node-tar/emptypax.tar': 'DAMAGED',
  'node-tar/file.tar': { files: 1, links: 0 },
  'node-tar/global-header.tar': { files: 1, links: 0 },
  'node-tar/links-invalid.tar': 'LINK',
  'node-tar/links-strip.tar': 'LINK',
  'node-tar/links.tar': 'LINK',
  'node-tar/long-linkname.tar': 'LINK',
  'node-tar/long-paths.tar': { files: 8, links: 0 },
  'node-tar/long-pax.tar': { files: 1, links: 0 },
  'node-tar/next-file-has-long.tar': { files: 1, links: 1 },
  'node-tar/null-byte.tar': { files: 1, links: 0 },
  'node-tar/path-missing.tar': 'PATH',
  'node-tar/sync-gzip-fail.tgz': { files: 10, links: 0 },
  'node-tar/trailing-slash-corner-case.tar': { files: 2, links: 0 },
  'node-tar/utf8.tar': { files: 3, links: 0 },
  'pnpm-binary-fetcher/absolute-path.zip': 'PATH',
  'pnpm-binary-fetcher/backslash-traversal.zip': 'PATH',
  'pnpm-binary-fetcher/path-traversal.zip': 'PATH',
  'tar-stream/base-256-size.tar': { files: 1, links: 0 },
  'tar-stream/base-256-uid-gid.tar': { files: 1, links: 0 },
  'tar-stream/gnu-incremental.tar': { files: 1, links: 0 },
  'tar-stream/gnu-long-path.tar': { files: 1, links: 0 },
  'tar-stream/gnu.tar': { files: 1, links: 0 },
  'tar-stream/incomplete.tar': 'DAMAGED',
  'tar-stream/large-uid-gid.tar': { files: 1, links: 0 },
  'tar-stream/latin1.tar': 'PATH',
  'tar-stream/long-name.tar': { files: 1, links: 0 },
  'tar-stream/multi-file.tar': { files: 2, links: 0 },
  'tar-stream/name-is-100.tar': { files: 1, links: 0 },
  'tar-stream/one-file.tar': { files: 1, links: 0 },
  'tar-stream/pax.tar': { files: 1, links: 0 },
  'tar-stream/space.tar': { files: 4, links: 0 },
  'tar-stream/types.tar': { files: 0, links: 1 },
  'tar-stream/unicode-bsd.tar': { files: 1, links: 0 },
  'tar-stream/unicode.tar': { files: 1, links: 0 },
  'tar-stream/unknown-format.tar': 'DAMAGED',
  'tar-stream/v7.tar': 'DAMAGED',
  'yauzl/big-compression.zip': { files: 1, links: 0 },
  'yauzl/bogus-compression-method.zip': 'ENTRY',
  'yauzl/cygwin-info-zip.zip': { files: 2, links: 0 },
  'yauzl/directories.zip': { files: 1, links: 0 },
  'yauzl/empty.zip': { files: 0, links: 0 },
  'yauzl/linux-info-zip.zip': { files: 2, links: 0 },
  'yauzl/sloppy-filenames.zip': 'MISMATCH',
  'yauzl/streaming.zip': { files: 2, links: 0 },
  'yauzl/traditional-encryption.zip': 'ENTRY',
  'yauzl/unicode-path-extra-field.zip': 'MISMATCH',
  'yauzl/unicode.zip': { files: 2, links: 0 },
  'yauzl/windows-compressed-folder.zip': { files: 2, links: 0 },
  'yauzl/wrong-entry-sizes.zip': 'MISMATCH',
  'yauzl/zip64.zip': { files: 2, links: 0 },
};

const present = globSync('*/*', { cwd: ROOT }).filter((file) => !file.endsWith('SOURCE')).map((file) => file.replaceAll('\\', '/')).sort();

test('each archive is in the table, and is the one that its SOURCE describes', () => {
  expect(present).toEqual(Object.keys(EXPECTED).sort());
  for (const file of present) {
    const sha256 = createHash('sha256').update(readFileSync(join(ROOT, file))).digest('hex');
    expect(readFileSync(join(ROOT, dirname(file), 'SOURCE'), 'utf8')).toContain(sha256);
  }
});

test.each(Object.entries(EXPECTED))('%s: %j', async (file, expected) => {
  const format = file.endsWith('.zip') ? 'zip' : 'tarball';
  for (const zipLibrary of format === 'zip' ? (['yauzl', 'adm-zip'] as const) : [undefined]) {
    const around = scratchDir('around');
    const inside = join(around, 'a/b/c/inside');
    mkdirSync(inside, { recursive: true });
    const outcome = await extractArchive({ archive: join(ROOT, file), format, strip: { prefix: '' }, writer: diskWriter(inside), zipLibrary })
      .then(({ files, links }) => ({ files: files.length, links: links.length }), (error: { code: string }) => error.code);
    expect(outcome).toEqual(typeof expected === 'string' ? `ERR_PACK_ARCHIVE_${expected}` : expected);
    const everything = readdirSync(around, { recursive: true, encoding: 'utf8' }).filter((path) => !path.startsWith('a/b/c/inside/'));
    expect(everything.sort()).toEqual(['a', 'a/b', 'a/b/c', 'a/b/c/inside']);
  }
});

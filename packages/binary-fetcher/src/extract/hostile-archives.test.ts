import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HOSTILE_ARCHIVES } from '../../test/hostile/hostile-archives.ts';
import { scratchDir } from '../../test/scratch.ts';
import { extractArchive } from './extract-archive.ts';
import { diskWriter } from './tree-writer.ts';

const CASES = HOSTILE_ARCHIVES.flatMap((archive) => (archive.format === 'zip' ? (['yauzl', 'adm-zip'] as const) : [undefined]).map((zipLibrary) => ({ ...archive, zipLibrary })));

test('there are more than fifty archives, and each is another one', () => {
  expect(HOSTILE_ARCHIVES.length).toBeGreaterThan(150);
  expect(new Set(HOSTILE_ARCHIVES.map(({ bytes }) => bytes.toString('latin1'))).size).toBeGreaterThan(HOSTILE_ARCHIVES.length - 3);
});

test.each(CASES)('$format $zipLibrary: $title is refused with $code', async ({ format, bytes, code, zipLibrary }) => {
  const around = scratchDir('around');
  const inside = join(around, 'a/b/c/inside'); // so that three steps up still lie in the scratch directory
  mkdirSync(inside, { recursive: true });
  const archive = join(around, 'archive');
  writeFileSync(archive, bytes);
  await expect(extractArchive({ archive, format, strip: { prefix: '' }, writer: diskWriter(inside), zipLibrary })).rejects.toMatchObject({ name: 'PackError', code: `ERR_PACK_ARCHIVE_${code}`, exitCode: 3 });
  const everything = readdirSync(around, { recursive: true, encoding: 'utf8' }).filter((path) => !path.startsWith('a/b/c/inside/'));
  expect(everything.sort()).toEqual(['a', 'a/b', 'a/b/c', 'a/b/c/inside', 'archive']);
});

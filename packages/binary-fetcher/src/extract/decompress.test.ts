import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDir } from '../../test/scratch.ts';
import { extractArchive } from './extract-archive.ts';
import { diskWriter } from './tree-writer.ts';

test('a tarball that is packed with xz is read', async () => {
  const archive = join(scratchDir(), 'node.tar.xz');
  writeFileSync(archive, Buffer.from(XZ, 'base64'));
  const { files } = await extractArchive({ archive, format: 'tarball', strip: 'first-segment', writer: diskWriter(scratchDir()) });
  expect(files.map(({ path, size, executable }) => [path, size, executable])).toEqual([['bin/node', 9, true], ['LICENSE', 11, false]]);
});

/** Two files, packed with xz. */
const XZ = '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AJtdADcbyLBT7j6KiGCtrgDRbQqMD/yUXEtxacAFqgysrg98AEZUdTbgxlfe8LY+7MRzVgGvRMREkl06K55Wpnhr3YhZXIZ3hU/Ags7jyytz4SPWsBBVHHoykBYhq9IDjFmpXcNjac62lwAwY0yITpkOHUvQG+7wZTsTBf+KAsc4Qn+eGKErDkDsba03JyQP7/Xyo6DDr89SCRoNyGqAAAA+KoDmzLLCmQABtwGAUAAAK0YfeLHEZ/sCAAAAAARZWg==';

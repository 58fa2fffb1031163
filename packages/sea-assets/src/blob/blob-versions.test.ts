import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeOfVersion } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { bytesSource, readAll } from '../byte-source.ts';
import { BLOB_FORMATS, isBlobFormatKnown } from './blob-versions.ts';
import { generateSeaBlob } from './generate-sea-blob.ts';
import { readSeaBlob } from './read-sea-blob.ts';
import { seaBlob, type SeaContents } from './sea-blob.ts';

// The lines of the table begin and end with these. All of them are some 400 MB to fetch: `PACK_ALL_NODES=1` compares them all.
const EDGES = BLOB_FORMATS.flatMap(({ from, to }) => [from, to]);
const COMPARED = process.env['PACK_ALL_NODES'] ? EDGES : [BLOB_FORMATS[0]!.from];

test.for(COMPARED)('Node %s, with which a line of the table begins or ends, writes the same bytes', { timeout: 300_000 }, async (version, context) => {
  if (process.platform !== 'linux') context.skip('the registry has these versions for Linux');
  const nodePath = await nodeOfVersion(version, process.arch === 'arm64' ? 'arm64' : 'x64');
  const room = mkdtempSync(join(tmpdir(), 'pack-blob-versions-'));
  try {
    const contents: SeaContents = { main: 'console.log("ünï");\n', execArgv: ['--no-warnings', '--title=ü'], execArgvExtension: 'cli', disableWarning: true, assets: [{ key: 'schlüssel', source: bytesSource(Buffer.from('\0three')) }] };
    const theirs = Buffer.from(await readAll(await generateSeaBlob({ ...contents, nodePath, output: join(room, 'blob'), useCodeCache: true })));
    const { codeCache } = readSeaBlob(theirs, version);
    const ours = await readAll(seaBlob({ ...contents, nodeVersion: version, codeCache: codeCache! }));
    expect(Buffer.from(ours).equals(theirs)).toBe(true);
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
});

test('the lines of the table neither overlap nor lack an end', () => {
  expect(EDGES.every(isBlobFormatKnown)).toBe(true);
  expect(EDGES.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))).toEqual(EDGES);
});

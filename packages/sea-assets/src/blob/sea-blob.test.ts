import { guardedRun } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, targetNode, type TargetLine } from '@pack-internal/target-nodes';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bytesSource, readAll } from '../byte-source.ts';
import { isBlobFormatKnown } from './blob-versions.ts';
import { generateSeaBlob } from './generate-sea-blob.ts';
import { readSeaBlob } from './read-sea-blob.ts';
import { seaBlob, type SeaBlobOptions, type SeaContents } from './sea-blob.ts';

const room = mkdtempSync(join(tmpdir(), 'pack-blob-test-'));
afterAll(() => rmSync(room, { recursive: true, force: true }));

const main = 'console.log("ünï");\n';
const asset = (key: string, text: string) => ({ key, source: bytesSource(Buffer.from(text)) });
const all: SeaContents = { main, execArgv: ['--no-warnings', '--title=ü'], execArgvExtension: 'cli', disableWarning: true, assets: [asset('a', 'one'), asset('schlüssel', ''), asset('c/d', '\0three')] };
const cases: [string, SeaContents][] = [
  ['a main script alone', { main }],
  ['options for Node', { main, execArgv: ['--expose-internals'] }],
  ['no options, and none to be added', { main, execArgv: [], execArgvExtension: 'none' }],
  ['options to be added by the environment', { main, execArgv: ['--no-warnings'], execArgvExtension: 'env' }],
  ['an asset', { main, assets: [asset('pack.archive', 'x'.repeat(100_000))] }],
  ['no assets, in a list', { main, assets: [] }],
  ['no warning', { main, disableWarning: true }],
  ['everything at once', all],
];

const matrix = (Object.keys(TARGET_VERSIONS) as TargetLine[]).flatMap((line) => [
  ...cases.map(([title, contents]) => [line, title, contents] as const),
  ...(line === '26' ? [[line, 'an ES module as the main script', { main: 'await 0; export {}', mainFormat: 'module', execArgv: ['--no-warnings'] }] as const] : []),
]);

test.each(matrix)('Node %s writes the same bytes: %s', async (line, _, contents) => {
  const nodeVersion = TARGET_VERSIONS[line];
  const theirs = await generated(line, contents);
  const order = readSeaBlob(theirs, nodeVersion).assets.map(({ key }) => key);
  const assets = contents.assets?.toSorted((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
  const ours = await readAll(seaBlob({ ...contents, ...(assets && { assets }), nodeVersion }));
  expect(Buffer.from(ours).toString('latin1')).toBe(theirs.toString('latin1'));
}, 120_000);

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('Node %s writes the same bytes: a code cache', async (line) => {
  const nodeVersion = TARGET_VERSIONS[line];
  const theirs = await generated(line, all, true);
  const { codeCache, assets } = readSeaBlob(theirs, nodeVersion);
  expect(codeCache!.length).toBeGreaterThan(100);
  const ours = await readAll(seaBlob({ ...all, nodeVersion, codeCache: codeCache!, assets: assets.map(({ key, data }) => ({ key, source: bytesSource(data) })) }));
  expect(Buffer.from(ours).equals(theirs)).toBe(true);
  expect((await generated(line, all, true)).equals(theirs), 'the code cache is the same each time').toBe(true);
}, 120_000);

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('Node %s writes the same bytes for a configuration that is not ours', async (line) => {
  const config = { main: 'main.js', output: `own-${line}.blob`, disableExperimentalSEAWarning: false, execArgv: ['--no-warnings'], assets: { k: 'main.js' } };
  writeFileSync(join(room, 'main.js'), main);
  writeFileSync(join(room, `own-${line}.json`), JSON.stringify(config));
  const result = await guardedRun(await targetNode(line), ['--experimental-sea-config', `own-${line}.json`], { cwd: room });
  expect(result.exitCode, result.stderr).toBe(0);
  const ours = await readAll(seaBlob({ nodeVersion: TARGET_VERSIONS[line], main, execArgv: ['--no-warnings'], assets: [asset('k', main)] }));
  expect(Buffer.from(ours).equals(readFileSync(join(room, config.output)))).toBe(true);
}, 120_000);

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('what is read is what was written (%s)', async (line) => {
  const nodeVersion = TARGET_VERSIONS[line];
  const parsed = readSeaBlob(await readAll(seaBlob({ ...all, nodeVersion, codePath: 'x.js', codeCache: Buffer.from('cache') })), `v${nodeVersion}`);
  expect({ ...parsed, main: parsed.main.toString(), codeCache: parsed.codeCache!.toString(), assets: parsed.assets.map(({ key, data }) => [key, data.toString()]) }).toEqual({
    main, codePath: 'x.js', mainFormat: 'commonjs', snapshot: false, disableWarning: true, useVfs: false, codeCache: 'cache',
    execArgv: all.execArgv, execArgvExtension: 'cli', assets: [['a', 'one'], ['schlüssel', ''], ['c/d', '\0three']],
  });
});

test('a large asset is passed on piece by piece, as often as asked', async () => {
  const piece = new Uint8Array(1 << 20);
  const source = { length: 300 * piece.length, async *chunks() { for (let i = 0; i < 300; i++) yield piece; } };
  const blob = seaBlob({ main, nodeVersion: '24.21.0', assets: [{ key: 'large', source }] });
  for (let round = 0; round < 2; round++) {
    let [total, same] = [0, 0];
    for await (const chunk of blob.chunks()) {
      total += chunk.length;
      if (chunk === piece) same += 1;
    }
    expect([total, same]).toEqual([blob.length, 300]);
  }
});

const known: SeaBlobOptions = { main, nodeVersion: '24.21.0' };
test.each<[string, SeaBlobOptions, string]>([
  ['an unknown version', { ...known, nodeVersion: '99.0.0' }, 'ERR_PACK_BLOB_FORMAT_UNKNOWN'],
  ['something that is no version', { ...known, nodeVersion: 'latest' }, 'ERR_PACK_BLOB_FORMAT_UNKNOWN'],
  ['an ES module before Node 26', { ...known, mainFormat: 'module' }, 'ERR_PACK_UNSUPPORTED_NODE'],
  ['two assets of one key', { ...known, assets: [asset('a', '1'), asset('a', '2')] }, 'ERR_PACK_BLOB_INVALID'],
  ['an asset that gives less than it announced', { ...known, assets: [{ key: 'a', source: { length: 9, chunks: bytesSource(Buffer.from('1')).chunks } }] }, 'ERR_PACK_BLOB_INVALID'],
])('%s is refused', async (_, options, code) => {
  await expect((async () => readAll(seaBlob(options)))()).rejects.toMatchObject({ code });
});

test.each([['22.19.0', false], ['22.20.0', true], ['v22.23.3', true], ['22.23.4', false], ['24.0.0', false], ['24.6.0', false], ['24.7.0', true], ['24.21.0', true], ['24.21.0-rc.1', false], ['25.6.1', true], ['25.7.0', true], ['25.9.1', false], ['26.0.0', true], ['26.10.0', true], ['26.11.0', false], ['27.0.0', false], ['', false]])('the layout of version "%s" is known: %s', (version, answer) => {
  expect(isBlobFormatKnown(version)).toBe(answer);
});

test('between 25.6 and 25.7 the layout got one byte', () => {
  expect(seaBlob({ ...known, nodeVersion: '25.7.0' }).length - seaBlob({ ...known, nodeVersion: '25.6.1' }).length).toBe(1);
});

async function generated(line: TargetLine, contents: SeaContents, useCodeCache = false): Promise<Buffer> {
  const output = join(room, 'generated.blob');
  return Buffer.from(await readAll(await generateSeaBlob({ ...contents, nodePath: await targetNode(line), output, useCodeCache })));
}

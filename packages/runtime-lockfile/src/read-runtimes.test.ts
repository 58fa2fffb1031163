import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPackError, type PackError } from '@pack/errors';
import { expect, test } from 'vitest';
import { hostPlatform } from './host-platform.ts';
import { pickVariant } from './pick-variant.ts';
import { parseRuntimes, readRuntimes, variantsOf } from './read-runtimes.ts';

const lockfiles = join(import.meta.dirname, '../../../fixtures/lockfiles');
const lockfile = (name: string): string => join(lockfiles, name, 'pnpm-lock.yaml');

const EXPECTED = [
  { name: 'pnpmio-node-22.20.0', key: 'node@runtime:22.20.0', variants: 11, uses: ['. devDependencies runtime:22'] },
  { name: 'pnpm-node-24.6.0', key: 'node@runtime:24.6.0', variants: 10, uses: ['. devDependencies runtime:24.6.0'] },
  { name: 'pnpm-node-26.3.1', key: 'node@runtime:26.3.1', variants: 11, uses: ['. devDependencies runtime:26.3.1'] },
  { name: 'captured/p11-deno_runtime_2.9.6', key: 'deno@runtime:2.9.6', variants: 6, uses: ['. dependencies runtime:2.9.6'] },
  { name: 'captured/p11-dep-engines-runtime', key: 'node@runtime:22.23.3-rc.1', variants: 10, uses: ['dependency@file:dependency dependencies -'] },
  { name: 'captured/p12-bun_runtime_1.4.5', key: 'bun@runtime:1.4.5', variants: 8, uses: ['. dependencies runtime:1.4.5'] },
  { name: 'captured/p12-devengines-rc', key: 'node@runtime:22.23.3-rc.1', variants: 10, uses: ['. devDependencies runtime:rc/^22.0.0'] },
  { name: 'captured/p12-workspace', key: 'node@runtime:22.23.3-rc.1', variants: 10, uses: ['pkg/a optionalDependencies runtime:22.23.3-rc.1', 'pkg/b devDependencies runtime:22.23.3-rc.1'] },
];

test('there is an expectation for every lockfile of the fixtures', () => {
  const found = readdirSync(lockfiles, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('pnpm-lock.yaml'));
  expect(found.map((path) => path.replace('/pnpm-lock.yaml', '')).sort()).toEqual(EXPECTED.map(({ name }) => name).sort());
});

test.each(EXPECTED)('the runtime of $name is found, with who asks for it', async ({ name, key, variants, uses }) => {
  const entries = await readRuntimes(lockfile(name));
  expect(entries.map((entry) => entry.key)).toEqual([key]);
  const [entry] = entries;
  expect(`${entry!.name}@runtime:${entry!.version}`).toBe(key);
  expect(variantsOf(entry!)).toHaveLength(variants);
  expect(entry!.uses.map((use) => `${use.name} ${use.group} ${use.specifier ?? '-'}`)).toEqual(uses);
  expect(pickVariant(variantsOf(entry!), { ...hostPlatform(), os: 'darwin', cpu: 'arm64', libc: undefined }).url).toMatch(/(darwin-a|aarch64-apple-d)/);
});

test('a lockfile of 850 KB is read within 0.3 seconds', async () => {
  const path = lockfile('pnpm-node-24.6.0');
  await readRuntimes(path); // what is measured is the reading, not the loading of the code
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const started = performance.now();
    await readRuntimes(path);
    times.push(performance.now() - started);
  }
  expect(Math.min(...times)).toBeLessThan(300);
});

test('what is unknown in a resolution is kept', () => {
  const [entry] = parseRuntimes(sample({ 'type: binary': 'type: binary\n            future: {a: 1}' }));
  expect(variantsOf(entry!)[0]!.resolution).toMatchObject({ future: { a: 1 } });
});

test('a runtime with one archive for all platforms is read', () => {
  const [entry] = parseRuntimes(SINGLE);
  expect(entry!.resolution.type).toBe('binary');
  expect(pickVariant(variantsOf(entry!), { os: 'linux', cpu: 'riscv64' }).url).toBe('https://example.org/node.tar.gz');
});

test('a lockfile without runtimes gives none', () => {
  expect(parseRuntimes("lockfileVersion: '9.0'\n\npackages:\n\n  lodash@4.17.21:\n    resolution: {integrity: sha512-x}\n")).toEqual([]);
  expect(parseRuntimes("lockfileVersion: '9.0'\nimporters:\n  .: {}\n")).toEqual([]);
});

test('an alias of a runtime leads to it', () => {
  const [entry] = parseRuntimes(sample({ "      node:\n        specifier: runtime:24\n        version: runtime:24.6.0": "      other:\n        specifier: node@runtime:24\n        version: node@runtime:24.6.0" }));
  expect(entry!.uses).toMatchObject([{ by: 'importer', name: '.', specifier: 'node@runtime:24' }]);
});

const NODE = 'packages["node@runtime:24.6.0"]';
const FIRST = `${NODE}.resolution.variants[0]`;

/** What is replaced in the sample, and how the complaint begins. */
const COMPLAINTS: [string, Record<string, string>, string][] = [
  ['a missing integrity', { 'integrity: sha256-BBB/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=\n': '\n' }, `${NODE}.resolution.variants[1].resolution.integrity must be a text, but is missing`],
  ['an empty integrity', { 'sha256-BBB/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=': "''" }, `${NODE}.resolution.variants[1].resolution.integrity must be a text, but is empty`],
  ['md5', { 'sha256-BBB/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=': 'md5-1B2M2Y8AsgTpgAmY7PhCfg==' }, `${NODE}.resolution.variants[1].resolution.integrity must be a sha256`],
  ['sha1', { 'sha256-BBB/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=': 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, `${NODE}.resolution.variants[1].resolution.integrity must be a sha256`],
  ['a hash that is cut short', { 'sha256-BBB/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=': 'sha256-BBB' }, `${NODE}.resolution.variants[1].resolution.integrity must be a sha256`],
  ['a good hash beside a weak one', { 'sha256-BBB/': 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= sha256-BBB/' }, `${NODE}.resolution.variants[1].resolution.integrity must be a sha256`],
  ['a resolution of another kind', { 'type: variations': 'type: tarball' }, `${NODE}.resolution.type must be "binary" or "variations", but is "tarball"`],
  ['variations in variations', { 'type: binary': 'type: variations' }, `${FIRST}.resolution.type must be "binary" in a variant, but is "variations"`],
  ['an unknown archive', { 'archive: tarball': 'archive: rar' }, `${FIRST}.resolution.archive must be "tarball" or "zip", but is "rar"`],
  ['a file address', { 'url: https://example.org/node-darwin.tar.gz': 'url: file:///etc/passwd' }, `${FIRST}.resolution.url must be an http(s) address`],
  ['no address', { 'url: https://example.org/node-darwin.tar.gz': 'url: node.tar.gz' }, `${FIRST}.resolution.url must be an http(s) address`],
  ['a bin that leaves the archive', { 'bin: bin/node': 'bin: ../../bin/node' }, `${FIRST}.resolution.bin must be a path within the archive`],
  ['a bin that leaves it the Windows way', { 'bin: bin/node': "bin: 'bin\\..\\..\\node'" }, `${FIRST}.resolution.bin must be a path within the archive`],
  ['an absolute bin', { 'bin: bin/node': 'bin: /bin/node' }, `${FIRST}.resolution.bin must be a path within the archive`],
  ['a bin on a drive', { 'bin: bin/node': "bin: 'C:node.exe'" }, `${FIRST}.resolution.bin must be a path within the archive`],
  ['a bin of several that leaves', { 'bin: bin/node': 'bin: {node: bin/node, npm: ../npm}' }, `${FIRST}.resolution.bin.npm must be a path within the archive`],
  ['no bin', { 'bin: bin/node': 'bin: {}' }, `${FIRST}.resolution.bin names no executable`],
  ['a bin that is a list', { 'bin: bin/node': 'bin: [bin/node]' }, `${FIRST}.resolution.bin must be a mapping, but is a list`],
  ['a prefix that leaves', { 'prefix: node-win': 'prefix: ../node-win' }, `${NODE}.resolution.variants[1].resolution.prefix must be a path within the archive`],
  ['no targets', { '          targets:\n            - cpu: arm64\n              os: darwin': '          targets: []' }, `${FIRST}.targets must be a list with at least one entry, but is an empty list`],
  ['a target without cpu', { '- cpu: arm64\n              os: darwin': '- os: darwin' }, `${FIRST}.targets[0].cpu must be a text, but is missing`],
  ['no variants', { 'variants:': 'others:' }, `${NODE}.resolution.variants must be a list`],
  ['a version that is none', { 'node@runtime:24.6.0:': "'node@runtime:24':" }, 'packages["node@runtime:24"] names no exact version'],
  ['two versions', { '    version: 24.6.0': '    version: 24.6.1' }, `${NODE}.version must be 24.6.0, but is "24.6.1"`],
  ['an unknown runtime', { 'node@runtime:24.6.0:': 'ruby@runtime:3.4.0:' }, 'packages["ruby@runtime:3.4.0"] is a runtime that is not known here'],
  ['a use of what is not there', { 'version: runtime:24.6.0': 'version: runtime:24.7.0' }, 'importers["."].devDependencies.node asks for node@runtime:24.7.0'],
  ['a list instead of packages', { 'packages:\n': 'packages: []\nothers:\n' }, 'packages must be a mapping, but is an empty list'],
];

test.each(COMPLAINTS)('%s is refused, and the place is named', (_, changes, message) => {
  const error = errorOf(sample(changes));
  expect(error).toMatchObject({ code: 'ERR_PACK_LOCKFILE_INVALID', exitCode: 2, path: 'pnpm-lock.yaml' });
  expect(error.message.slice(0, message.length)).toBe(message);
});

test.each([
  ['no YAML', 'a: [', 'The lockfile is no YAML: unexpected end of the stream within a flow collection (line 1, column 5)', 'pnpm install'],
  ['a merge conflict', "lockfileVersion: '9.0'\n<<<<<<< HEAD\na: 1\n=======\n", 'The lockfile is no YAML', 'merge conflict'],
  ['an empty file', '', 'The lockfile must be a mapping, but is missing', 'pnpm install'],
  ['a list', '- 1', 'The lockfile must be a mapping, but is a list', 'pnpm install'],
  ['no version', 'packages: {}', 'lockfileVersion must be a text, but is missing', 'pnpm install'],
  ['three documents', '---\na: 1\n---\na: 1\n---\na: 1\n', 'The lockfile holds 3 documents', 'pnpm install'],
])('%s is refused without a YAML stack trace', (_, content, message, hint) => {
  const error = errorOf(content);
  expect(error.code).toBe('ERR_PACK_LOCKFILE_INVALID');
  expect(error.message.startsWith(message), error.message).toBe(true);
  expect(error.hint).toContain(hint);
  expect(error.cause).toBeUndefined();
});

test.each(['5.4', '6.0', '8', '10.0', '90.1'])('lockfile version %s is refused as such', (version) => {
  expect(errorOf(`lockfileVersion: '${version}'\n`)).toMatchObject({ code: 'ERR_PACK_LOCKFILE_VERSION', message: expect.stringContaining(version) as string });
});

test('a later minor version is read, also when it is written as a number', () => {
  expect(parseRuntimes(sample({ "'9.0'": '9.1' }))).toHaveLength(1);
});

test('a lockfile that is not there says so', async () => {
  const path = join(lockfiles, 'nowhere.yaml');
  await expect(readRuntimes(path)).rejects.toMatchObject({ code: 'ERR_PACK_LOCKFILE_INVALID', path, cause: { code: 'ENOENT' } });
});

function errorOf(content: string): PackError {
  try {
    parseRuntimes(content, 'pnpm-lock.yaml');
  } catch (error) {
    if (isPackError(error)) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** The sample lockfile with texts replaced, each of which must be in it. */
function sample(changes: Record<string, string>): string {
  let content = readFileSync(join(import.meta.dirname, '../test/sample-lock.yaml'), 'utf8');
  for (const [from, to] of Object.entries(changes)) {
    if (!content.includes(from)) throw new Error(`the sample holds no ${from}`);
    content = content.replace(from, () => to);
  }
  return content;
}

const SINGLE = `lockfileVersion: '9.0'
packages:
  node@runtime:24.6.0:
    resolution: {type: binary, archive: tarball, url: https://example.org/node.tar.gz, bin: bin/node, integrity: sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=}
`;

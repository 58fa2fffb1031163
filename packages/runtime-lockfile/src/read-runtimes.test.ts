import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPackError, type PackError } from '@pack/errors';
import { expect, test } from 'vitest';
import { hostPlatform } from './host-platform.ts';
import { pickVariant } from './pick-variant.ts';
import { findRuntime, parseRuntimes, readRuntimes, variantsOf } from './read-runtimes.ts';

const lockfiles = join(import.meta.dirname, '../../../fixtures/lockfiles');
const lockfile = (name: string): string => join(lockfiles, name, 'pnpm-lock.yaml');

const EXPECTED = [
  { name: 'pnpmio-node-22.20.0', key: 'node@runtime:22.20.0', variants: 11, uses: ['. devDependencies runtime:22'] },
  { name: 'pnpm-node-24.6.0', key: 'node@runtime:24.6.0', variants: 10, uses: ['. devDependencies runtime:24.6.0'] },
  { name: 'pnpm-node-26.3.1', key: 'node@runtime:26.3.1', variants: 11, uses: ['. devDependencies runtime:26.3.1'] },
  { name: 'captured/p11-deno_runtime_2.9.6', key: 'deno@runtime:2.9.6', variants: 6, uses: ['. dependencies runtime:2.9.6'] },
  { name: 'captured/p11-dep-engines-runtime', key: 'node@runtime:22.23.3-rc.1', variants: 10, uses: ['dependency@file:dependency dependencies 22.23.3-rc.1'] },
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
  expect(entry!.uses.map((use) => `${use.name} ${'group' in use ? use.group : use.by} ${use.specifier ?? '-'}`)).toEqual(uses);
  expect(pickVariant(variantsOf(entry!), { ...hostPlatform(), os: 'darwin', cpu: 'arm64', libc: undefined }).url).toMatch(/(darwin-a|aarch64-apple-d)/);
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

test('a runtime of a catalog is found, with the catalog and with who takes it from there', () => {
  const catalog = "catalogs:\n  default:\n    node:\n      specifier: runtime:24\n      version: 24.6.0\n\nimporters:\n\n  .:\n    devDependencies:\n      node:\n        specifier: 'catalog:'";
  const [entry] = parseRuntimes(sample({ 'importers:\n\n  .:\n    devDependencies:\n      node:\n        specifier: runtime:24': catalog }));
  expect(entry!.uses.map(({ by, name, specifier }) => [by, name, specifier])).toEqual([['importer', '.', 'catalog:'], ['catalog', 'default', 'runtime:24']]);
});

test('a runtime is found by its name and by who asks first', async () => {
  const entries = await readRuntimes(lockfile('captured/p12-workspace'));
  expect(findRuntime(entries, 'node').version).toBe('22.23.3-rc.1');
  expect(findRuntime(entries, 'node', ['pkg/b', '.']).version).toBe('22.23.3-rc.1');
  expect(() => findRuntime(entries, 'node', ['pkg/c', '.'])).toThrow(expect.objectContaining({ code: 'ERR_PACK_LOCKFILE_NO_RUNTIME', message: 'The lockfile pins no runtime called node for pkg/c or .' }) as Error);
  expect(() => findRuntime(entries, 'deno')).toThrow(expect.objectContaining({ code: 'ERR_PACK_LOCKFILE_NO_RUNTIME', hint: 'It has node@runtime:22.23.3-rc.1' }) as Error);
});

const NODE = 'packages["node@runtime:24.6.0"]';
const FIRST = `${NODE}.resolution.variants[0]`;

/** What is replaced in the sample, and how the complaint begins. */
const COMPLAINTS: [string, Record<string, string>, string, string][] = [
  ['a missing integrity', { 'integrity: sha256-BBB/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=\n': '\n' }, `${NODE}.resolution.variants[1].resolution.integrity must be a text, but is missing`, 'INTEGRITY_MISSING'],
  ['an empty integrity', { 'sha256-BBB/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=': "''" }, `${NODE}.resolution.variants[1].resolution.integrity must be a text, but is empty`, 'INTEGRITY_MISSING'],
  ['md5', { 'sha256-BBB/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=': 'md5-1B2M2Y8AsgTpgAmY7PhCfg==' }, `${NODE}.resolution.variants[1].resolution.integrity must be a sha256, sha384 or sha512, but is the weak`, 'INTEGRITY_WEAK'],
  ['sha1', { 'sha256-BBB/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=': 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, `${NODE}.resolution.variants[1].resolution.integrity must be a sha256, sha384 or sha512, but is the weak`, 'INTEGRITY_WEAK'],
  ['a hash that is cut short', { 'sha256-BBB/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=': 'sha256-BBB' }, `${NODE}.resolution.variants[1].resolution.integrity must be a sha256`, 'INTEGRITY_INVALID'],
  ['a good hash beside a weak one', { 'sha256-BBB/': 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= sha256-BBB/' }, `${NODE}.resolution.variants[1].resolution.integrity must be a sha256, sha384 or sha512, but is the weak`, 'INTEGRITY_WEAK'],
  ['a resolution of another kind', { 'type: variations': 'type: tarball' }, `${NODE}.resolution.type must be "binary" or "variations", but is "tarball"`, 'RESOLUTION_TYPE'],
  ['variations in variations', { 'type: binary': 'type: variations' }, `${FIRST}.resolution.type must be "binary" in a variant: variations do not hold variations`, 'NESTED_VARIATIONS'],
  ['an unknown archive', { 'archive: tarball': 'archive: rar' }, `${FIRST}.resolution.archive must be "tarball" or "zip", but is "rar"`, 'INVALID'],
  ['a file address', { 'url: https://example.org/node-darwin.tar.gz': 'url: file:///etc/passwd' }, `${FIRST}.resolution.url must be an http(s) address`, 'URL'],
  ['no address', { 'url: https://example.org/node-darwin.tar.gz': 'url: node.tar.gz' }, `${FIRST}.resolution.url must be an http(s) address`, 'URL'],
  ['a bin that leaves the archive', { 'bin: bin/node': 'bin: ../../bin/node' }, `${FIRST}.resolution.bin must be a path within the archive`, 'ARCHIVE_PATH'],
  ['a bin that leaves it the Windows way', { 'bin: bin/node': "bin: 'bin\\..\\..\\node'" }, `${FIRST}.resolution.bin must be a path within the archive`, 'ARCHIVE_PATH'],
  ['an absolute bin', { 'bin: bin/node': 'bin: /bin/node' }, `${FIRST}.resolution.bin must be a path within the archive`, 'ARCHIVE_PATH'],
  ['a bin on a drive', { 'bin: bin/node': "bin: 'C:node.exe'" }, `${FIRST}.resolution.bin must be a path within the archive`, 'ARCHIVE_PATH'],
  ['a bin of several that leaves', { 'bin: bin/node': 'bin: {node: bin/node, npm: ../npm}' }, `${FIRST}.resolution.bin.npm must be a path within the archive`, 'ARCHIVE_PATH'],
  ['no hash at all', { 'sha256-BBB/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=': 'abc' }, `${NODE}.resolution.variants[1].resolution.integrity must be a sha256`, 'INTEGRITY_INVALID'],
  ['an integrity that is a number', { 'sha256-BBB/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=': '5' }, `${NODE}.resolution.variants[1].resolution.integrity must be a text, but is 5`, 'INVALID'],
  ['a variant that is a tarball', { 'type: binary': 'type: tarball' }, `${FIRST}.resolution.type must be "binary" in a variant, but is "tarball"`, 'RESOLUTION_TYPE'],
  ['a program whose name leads elsewhere', { 'bin: bin/node': "bin: {'../node': bin/node}" }, `${FIRST}.resolution.bin["../node"] is no name of a program`, 'ARCHIVE_PATH'],
  ['a use with a version that is none', { 'version: runtime:24.6.0': 'version: runtime:24' }, 'importers["."].devDependencies.node.version names no exact version: "24"', 'RUNTIME_VERSION'],
  ['a specifier without a version', { 'specifier: runtime:24': "specifier: 'runtime:'" }, 'importers["."].devDependencies.node.specifier names no version: "runtime:"', 'RUNTIME_VERSION'],
  ['no bin', { 'bin: bin/node': 'bin: {}' }, `${FIRST}.resolution.bin names no executable`, 'INVALID'],
  ['a bin that is a list', { 'bin: bin/node': 'bin: [bin/node]' }, `${FIRST}.resolution.bin must be a mapping, but is a list`, 'INVALID'],
  ['a prefix that leaves', { 'prefix: node-win': 'prefix: ../node-win' }, `${NODE}.resolution.variants[1].resolution.prefix must be a path within the archive`, 'ARCHIVE_PATH'],
  ['no targets', { '          targets:\n            - cpu: arm64\n              os: darwin': '          targets: []' }, `${FIRST}.targets must be a list with at least one entry, but is an empty list`, 'INVALID'],
  ['a target without cpu', { '- cpu: arm64\n              os: darwin': '- os: darwin' }, `${FIRST}.targets[0].cpu must be a text, but is missing`, 'INVALID'],
  ['no variants', { 'variants:': 'others:' }, `${NODE}.resolution.variants must be a list`, 'INVALID'],
  ['a version that is none', { 'node@runtime:24.6.0:': "'node@runtime:24':" }, 'packages["node@runtime:24"] names no exact version', 'RUNTIME_VERSION'],
  ['two versions', { '    version: 24.6.0': '    version: 24.6.1' }, `${NODE}.version must be 24.6.0, but is "24.6.1"`, 'RUNTIME_VERSION'],
  ['an unknown runtime', { 'node@runtime:24.6.0:': 'ruby@runtime:3.4.0:' }, 'packages["ruby@runtime:3.4.0"] is a runtime that is not known here', 'RUNTIME_NAME'],
  ['a use of what is not there', { 'version: runtime:24.6.0': 'version: runtime:24.7.0' }, 'importers["."].devDependencies.node asks for node@runtime:24.7.0', 'INVALID'],
  ['a list instead of packages', { 'packages:\n': 'packages: []\nothers:\n' }, 'packages must be a mapping, but is an empty list', 'INVALID'],
];

test.each(COMPLAINTS)('%s is refused, and the place is named', (_, changes, message, code) => {
  const error = errorOf(sample(changes));
  expect(error).toMatchObject({ code: `ERR_PACK_LOCKFILE_${code}`, exitCode: code.startsWith('INTEGRITY') ? 3 : 2, path: 'pnpm-lock.yaml' });
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
  await expect(readRuntimes(path)).rejects.toMatchObject({ code: 'ERR_PACK_LOCKFILE_NOT_FOUND', path, cause: { code: 'ENOENT' } });
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

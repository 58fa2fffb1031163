import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { project, walked, type Content, type Walked } from '../../test/project.ts';
import type { WalkOptions } from '../module-graph.ts';
import type { PackageRule } from './package-rule.ts';
import { packageRuleFault } from './rule-fault.ts';
import { ruleSchema } from './rule-schema.ts';

const directory = join(import.meta.dirname, '../../rules');
const published = join(import.meta.dirname, '../../schema/rule.json');
const judge = new Ajv().compile(JSON.parse(readFileSync(published, 'utf8')) as object);
const elf = Buffer.concat([Buffer.from('7f454c460201010000000000000000000300', 'hex'), Buffer.from([62, 0]), Buffer.alloc(60)]);

/** For each rule that is built in: a tree as the package has it, what it asks for, and what of it is in by the rule alone. */
const PROOFS: Readonly<Record<string, { version: string; before: string; files: Record<string, Content>; project?: Record<string, Content>; gives: readonly string[]; finding?: string }>> = {
  'tesseract.js-core': {
    version: '7.0.0', before: '1.0.0', gives: ['tesseract-core-simd.wasm', 'tesseract-core.wasm'],
    files: { 'index.js': 'require("./tesseract-core")', 'tesseract-core.js': 'var name = Module["locateFile"](prefix + ".wasm")', 'tesseract-core.wasm': '', 'tesseract-core-simd.wasm': '' },
  },
  'swagger-ui-dist': {
    version: '5.35.0', before: '2.2.10', gives: ['index.html', 'swagger-ui-bundle.js', 'swagger-ui.css'],
    files: { 'index.js': 'exports.getAbsoluteFSPath = require("./absolute-path")', 'absolute-path.js': 'module.exports = () => require("path").resolve(__dirname)', 'index.html': '', 'swagger-ui.css': '', 'swagger-ui-bundle.js': '', 'swagger-ui-bundle.js.map': '', 'swagger-ui-es-bundle.js': '' },
  },
  'oracledb': {
    version: '6.9.0', before: '4.2.0', gives: ['build/Release/oracledb-6.9.0-linux-x64.node'], finding: 'package-note',
    files: { 'index.js': 'require("./lib/load")', 'lib/load.js': 'module.exports = (names) => { for (const name of names) try { return require(name) } catch {} }', 'build/Release/oracledb-6.9.0-linux-x64.node': elf, 'build/Release/oracledb-6.9.0-darwin-arm64.node': '' },
  },
  '@jimp/plugin-print': {
    version: '1.6.1', before: '0.22.0', gives: ['dist/fonts/sans/sans.fnt', 'dist/fonts/sans/sans.png'],
    files: { 'index.js': 'exports.SANS = require("path").join(require("./dirname").dirname, "fonts/sans/sans.fnt")', 'dirname.js': 'exports.dirname = process.env.FONTS', 'dist/fonts/sans/sans.fnt': '', 'dist/fonts/sans/sans.png': '' },
  },
  'onnxruntime-node': {
    version: '1.24.0', before: '1.2.0', gives: ['bin/napi-v6/linux/x64/libonnxruntime_providers_shared.so'],
    files: { 'index.js': 'require(`./bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`)', 'bin/napi-v6/linux/x64/onnxruntime_binding.node': elf, 'bin/napi-v6/linux/x64/libonnxruntime_providers_shared.so': elf, 'bin/napi-v6/linux/arm64/libonnxruntime_providers_shared.so': '' },
  },
  '@prisma/client': { version: '7.10.0', before: '3.0.0', gives: [], finding: 'prisma generate', files: { 'index.js': 'require(".prisma/client/default")' } },
  'next': {
    version: '16.4.6', before: '9.0.0', gives: ['.next/BUILD_ID', '.next/server/app/page.js'],
    files: { 'index.js': 'exports.start = (directory) => require(directory)' },
    project: { '.next/BUILD_ID': '', '.next/server/app/page.js': 'require("../../../lib/used")', '.next/cache/x': '', '.next/standalone/server.js': '', 'lib/used.js': '' },
  },
  'puppeteer': { version: '25.0.0', before: '', gives: [], finding: 'package-note', files: { 'index.js': '' } },
  'puppeteer-core': { version: '25.0.0', before: '', gives: [], finding: 'package-note', files: { 'index.js': '' } },
  'playwright-core': { version: '1.65.1', before: '', gives: [], finding: 'package-note', files: { 'index.js': '' } },
};

const builtIn = readdirSync(directory).map((file) => ({ file, rule: JSON.parse(readFileSync(join(directory, file), 'utf8')) as PackageRule }));

const seen = (rule: PackageRule, version: string): Promise<Walked> => walked(project({
  'main.js': `require("${rule.package}")`,
  [`node_modules/${rule.package}/package.json`]: { json: { name: rule.package, version } },
  ...PROOFS[rule.package]!.project,
  ...Object.fromEntries(Object.entries(PROOFS[rule.package]!.files).map(([name, content]) => [`node_modules/${rule.package}/${name}`, content])),
}), 'main.js');
const broughtIn = ({ graph, files }: Walked, name: string): string[] => {
  const byRule = new Set(graph.files.filter(({ reason }) => reason.type === 'rule').map(({ path }) => path));
  return files.filter((file) => [...byRule].some((path) => path.endsWith(`/${file}`))).map((file) => file.split(`/${name}/`).at(-1)!);
};

describe.each(builtIn)('$file', ({ file, rule }) => {
  const proof = PROOFS[rule.package]!;

  test('is one, by the name of its file', () => {
    expect(packageRuleFault(rule)).toBeUndefined();
    expect(judge(rule)).toBe(true);
    expect(file).toBe(`${rule.package.replace('/', '__')}.json`);
  });

  test('brings what the package needs and its source does not show', async () => {
    const found = await seen(rule, proof.version);
    expect(broughtIn(found, rule.package)).toEqual(proof.gives);
    if (proof.finding !== undefined) expect(JSON.stringify(found.graph.findings)).toContain(proof.finding);
  });
});

test.each(builtIn.filter(({ rule }) => rule.versions !== undefined))('$file is not for other versions', async ({ rule }) => {
  const { before, finding } = PROOFS[rule.package]!;
  const found = await seen(rule, before);
  expect(broughtIn(found, rule.package)).toEqual([]);
  if (finding !== undefined) expect(JSON.stringify(found.graph.findings)).not.toContain(finding);
});

test('the published schema is the one that the table of keys gives, and it and the validator agree', () => {
  // `pnpm --filter @pack/walker schema` writes it anew.
  expect(readFileSync(published, 'utf8')).toBe(`${JSON.stringify(ruleSchema(), null, 2)}\n`);
  const values = [undefined, null, true, 1, '', 'text', [], ['a'], [''], [1], {}, { a: 'b' }, { a: 1 }];
  const keys = ['package', 'why', 'scripts', 'assets', 'files', 'requests', 'optional', 'computed', 'advice', 'note', 'unknown', '$schema'];
  for (const rule of [{}, [], 'x', ...keys.flatMap((key) => values.map((value) => ({ package: 'p', why: 'w', [key]: value })))]) {
    const json = JSON.stringify(rule);
    if (json.includes('$schema":')) continue;
    expect(`${json} ${packageRuleFault(JSON.parse(json)) === undefined}`).toBe(`${json} ${judge(JSON.parse(json))}`);
  }
  expect(packageRuleFault({ package: 'p', why: 'w', versions: 'latest' })).toContain('range');
});

describe('rules of the configuration', () => {
  const rules = (rule: Omit<PackageRule, 'why'>): Partial<WalkOptions> => ({ rules: [{ why: 'it says so', ...rule }] });
  const tree = {
    'main.js': 'require("odd")',
    'node_modules/odd/package.json': { json: { name: 'odd', version: '2.1.0', files: ['lib', 'data/'] } },
    'node_modules/odd/index.js': 'require(process.argv[2]); require("not-there")',
    'node_modules/odd/lib/a.js': 'require("helper")', 'node_modules/odd/data/d.bin': '', 'node_modules/odd/test.js': '',
    'node_modules/helper/index.js': '', 'node_modules/plugin/index.js': '',
  };

  test('scripts are followed, requests are asked for, what is missing or computed is settled', async () => {
    const { files, findings } = await walked(project(tree), 'main.js', rules({ package: 'odd', versions: '^2', scripts: ['lib/*.js'], requests: ['plugin', 'absent'], optional: ['not-*'], computed: ['index.js'] }));
    expect(files).toEqual(['main.js', 'node_modules/helper/index.js', 'node_modules/odd/index.js', 'node_modules/odd/lib/a.js', 'node_modules/odd/package.json', 'node_modules/plugin/index.js']);
    expect(findings).toEqual(['note optional-request-missing node_modules/odd/index.js:1:35']);
  });

  test('the published files of a package that nothing asks for are in when that is wanted', async () => {
    const { all } = await walked(project({ ...tree, 'main.js': '' }), 'main.js', rules({ package: 'odd', files: true }));
    expect(all).toEqual(['main.js', 'node_modules/helper/index.js', 'node_modules/odd/data/d.bin', 'node_modules/odd/lib/a.js', 'node_modules/odd/package.json']);
  });

  test('advice goes with the request that fails', async () => {
    const { graph } = await walked(project(tree), 'main.js', rules({ package: 'odd', advice: { 'not-*': 'Build it first' } }));
    expect(graph.findings).toContainEqual(expect.objectContaining({ code: 'unresolved-request', args: expect.objectContaining({ advice: 'Build it first' }) as unknown }));
  });
});

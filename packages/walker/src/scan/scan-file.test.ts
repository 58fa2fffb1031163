import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { linuxTarget } from '../../test/project.ts';
import { pnpmStore, scripts } from '../../test/real-trees.ts';
import { analyse } from '../analyse/analyse.ts';
import { createDisk } from '../disk.ts';
import { detectKind, fileKind } from '../file-kind.ts';
import { createPackageReader } from '../package-json.ts';
import { lexerReady } from './lex-module.ts';
import { lex } from './scan-file.ts';
import type { SourceFile } from './source-file.ts';

beforeAll(lexerReady);

const file = (source: string, kind: SourceFile['kind'] = 'commonjs'): SourceFile => ({ path: '/app/x.js', source, kind, target: linuxTarget });
const lexed = (source: string, kind?: SourceFile['kind']): readonly string[] | undefined => lex(file(source, kind))?.map((request) => `${request.kind} ${request.request}`);

/** Packages of many authors and build tools; every file of them is read by both passes. */
const PACKAGES = ['@changesets+cli', '@npmcli+config', 'argparse', 'chalk@4', 'chai', 'debug', 'glob@14', 'highlight.js', 'iconv-lite', 'jsonparse', 'lru-cache', 'marked', 'minimatch@11', 'node-emoji', 'npm-registry-fetch', 'parse5@6', 'picomatch', 'postcss',
  'postject', 'publint', 'semver', 'socks@', 'source-map-js', 'tar-stream', 'thenify', 'tinyglobby', 'validate-npm-package-name', 'vitest', 'which@', 'yallist', 'yaml', 'yargs@', 'es-module-lexer', 'cjs-module-lexer', 'cacache', 'sisteransi', 'ws@'];

test('the lexers find in real packages exactly what the full parse finds', () => {
  const packages = createPackageReader(createDisk(), { unreadableFails: true });
  const differences: string[] = [];
  let compared = 0;
  let total = 0;
  for (const path of scripts(pnpmStore)) {
    if (!PACKAGES.some((name) => path.startsWith(`${pnpmStore}/${name}`)) || statSync(path).size > 400_000) continue;
    const source = readFileSync(path, 'utf8');
    const read = { path, source, kind: fileKind(path, packages.scopeOf(path), () => detectKind(source)), target: linuxTarget } as SourceFile;
    total++;
    const quick = lex(read);
    if (quick === undefined) continue;
    compared++;
    const full = analyse(read);
    const texts = (requests: typeof quick): string[] => [...new Set(requests.map((request) => `${request.kind} ${request.request}`))].sort();
    const [a, b] = [texts(quick), texts(full.requests)];
    const assets = full.assets.filter((asset) => isAbsolute(asset.path)); // those of the working directory are for the project's own files
    if (JSON.stringify(a) !== JSON.stringify(b) || full.dynamic.length + assets.length > 0 || full.error) {
      differences.push(`${relative(pnpmStore, path)}: lexers ${a}, parse ${b}, ${full.dynamic.length} computed, ${assets.length} assets, ${full.error?.message ?? ''}`);
    }
  }
  expect(differences).toEqual([]);
  expect(compared).toBeGreaterThan(500);
  expect(compared / total).toBeGreaterThan(0.85); // else the quick pass is not worth having
}, 120_000);

test('skips comments, strings, templates, regular expressions and other objects\' methods', () => {
  expect(lexed(`
    // require('a')
    /* require('b') */ "require('c')"; 'require(\\'d\\')'; \`require('e') \${ f("}") + \`\${ require('in-template') }\` } require('g')\`;
    x = /require('h')["'\`/]/.test(y) ? 1 / 2 / 3 : a / require('divided') / 4;
    if (x) /require('i')/.exec(y); foo.require('j'); foo?.require('k'); ({ require: 1 }); obj.requireIt('l'); this.$require('m');
    x++ / require('n') / 2; return /'/.test(require('after-regex'));
  `)).toEqual(['require in-template', 'require divided', 'require n', 'require after-regex']);
});

test('finds require however it is laid out', () => {
  expect(lexed('require /* a */ (\n // b\n "x" )')).toEqual(['require x']);
  expect(lexed('x = { __dirname: 1, createRequire: 2, require: 3 }; x.__filename')).toEqual([]);
  expect(lexed('module . require ( `x` ); require.resolve("y"); [...require("z")]; typeof require; require.main === module; require.cache')).toEqual(['require x', 'require.resolve y', 'require z']);
});

test.each([
  'require(x)', 'require("a" + b)', 'require(`a${b}`)', 'var r = require', 'f(require)', 'function f(require) {}', 'require("\\x61")', 'require.resolve("a", { paths })', 'require?.("a")',
  '__dirname', 'new Worker(x)', 'fork(x)', 'cp.fork("./x")', 'process.dlopen(m, p)', 'import(x)', 'require("a"); import(`./${x}.js`)', 'const { createRequire } = require("module")', 'new require("x")', 'f({ x: __dirname })', 'const c = require("node:module").createRequire', 'module.constructor.createRequire(x)',
  'require("a") "', '/* require("x")', '}/require/', 'typeof require("x")', 'new Function("s", "return import(s)")', 'path.dirname(require.resolve("x"))', 'require.resolve("x") + "/../y"', '<!-- require("a")\nrequire("b")',
])('leaves %s to the full parse', (source) => {
  expect(lexed(source)).toBeUndefined();
});

test.each(['import.meta.url', 'import { createRequire } from "module"', 'import(x)', 'import(`./${x}.js`)', 'new Worker(x)'])('leaves %s in a module to the full parse', (source) => {
  expect(lexed(`import "a"; ${source}`, 'module')).toBeUndefined();
});

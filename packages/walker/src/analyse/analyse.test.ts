import { describe, expect, test } from 'vitest';
import { linuxTarget } from '../../test/project.ts';
import { ANYTHING } from '../scan/source-file.ts';
import { analyse } from './analyse.ts';

function analysed(source: string, kind: 'commonjs' | 'module' = 'commonjs'): { requests: string[]; assets: string[]; dynamic: string[] } {
  const { requests, assets, dynamic } = analyse({ path: '/app/src/x.js', source, kind, target: linuxTarget });
  const shown = (text: string): string => text.replaceAll(ANYTHING, '*');
  return {
    requests: requests.map((request) => `${request.kind} ${shown(request.request)}${request.from === undefined ? '' : ` from ${request.from}`}`),
    assets: assets.map((asset) => shown(asset.path)),
    dynamic: dynamic.map((request) => source.slice(request.start, request.end)),
  };
}
const esm = (source: string): ReturnType<typeof analysed> => analysed(source, 'module');

describe('requests', () => {
  test.each([
    ['const a = "./a"; require(a + ".js")', ['require ./a.js']],
    ['const dir = "lib"; require(`./${dir}/x`)', ['require ./lib/x']],
    ['require(process.argv[2] === "x" ? "./a" : "./b")', ['require ./a', 'require ./b']],
    ['require(process.platform === "win32" ? "./a" : "./b"); let tool; if (process.platform === "darwin") tool = "./mac"; else tool = "./unix"; require(tool)', ['require ./b', 'require ./unix']],
    ['require(path.join(__dirname, "..", "y"))', ['require /app/y']],
    ['const p = require("path"); require(p.resolve(__dirname, "z.json"))', ['require path', 'require /app/src/z.json']],
    ['const { join: j } = require("node:path"); require(j(__dirname, "z"))', ['require node:path', 'require /app/src/z']],
    ['const path_1 = __importDefault(require("path")); require((0, path_1.default.join)(__dirname, "z"))', ['require path', 'require /app/src/z']],
    ['const r = require; r("x"); module.require("y"); require.resolve("z")', ['require x', 'require y', 'require.resolve z']],
    ['let alias; try { alias = require; alias("./locale/" + name) } catch {} let twice; twice = require; twice = other; twice("./no")', ['require ./locale/*']],
    ['var path, root; init(() => { path = __toESM(require("path")) }); init(() => { root = path.join(__dirname, "..") }); init(() => { require(path.join(root, "a.json")) })', ['require path', 'require /app/a.json']],
    ['const r = require("module").createRequire(typeof document === "undefined" ? require("u" + "rl").pathToFileURL(__filename).href : document.baseURI); r("./a")', ['require module', 'require url', 'require ./a']],
    ['const load = new Function("s", "return import(s)"); load("./a.mjs"); load(`./b/${c}.mjs`); new Function("s", "return s")("./no"); new Function("a", "return import(b)")("./no")', ['import ./a.mjs', 'import ./b/*.mjs']],
    ['["a", "b"].forEach((n) => require("./" + n)); for (const m of ["c"]) require(m)', ['require ./a', 'require ./b', 'require c']],
    ['const names = { one: "./one" }; require(names.one)', ['require ./one']],
    ['require("./locales/" + l + ".json"); require(`./x/${y}`)', ['require ./locales/*.json', 'require ./x/*']],
    ['require(`@img/sharp-${process.platform}-${process.arch}/sharp.node`)', ['require @img/sharp-linux-x64/sharp.node']],
    ['const { Worker } = require("worker_threads"); new Worker(__filename); new Worker("1", { eval: true }); new Worker(path.join(__dirname, "w.js"))', ['require worker_threads', 'worker /app/src/x.js', 'worker /app/src/w.js']],
    ['require("child_process").fork(__dirname + "/child.js"); process.getBuiltinModule("child_process").fork("./c.js")', ['require child_process', 'worker /app/src/child.js', 'worker ./c.js']],
  ])('%s', (source, expected) => {
    expect(analysed(source).requests).toEqual(expected);
  });

  test.each([
    ['import { createRequire } from "node:module"; const require = createRequire(import.meta.url); require("a"); require.resolve("b")', ['import node:module', 'require a', 'require.resolve b']],
    ['import m from "module"; m.createRequire(import.meta.filename)("a")', ['import module', 'require a']],
    ['import { createRequire as c } from "module"; c(new URL("../other/", import.meta.url))("a")', ['import module', 'require a from /app/other/noop.js']],
    ['const lazy = () => import("./" + "a.js"); import(new URL("./b.js", import.meta.url)); import.meta.resolve("c")', ['import ./a.js', 'import /app/src/b.js', 'import c']],
    ['import { Worker } from "worker_threads"; new Worker(new URL("./w.js", import.meta.url)); require("ignored")', ['import worker_threads', 'worker /app/src/w.js']],
    ['const { Worker: W } = await import("node:worker_threads"); new W(import.meta.dirname + "/w.js")', ['import node:worker_threads', 'worker /app/src/w.js']],
  ])('%s', (source, expected) => {
    expect(esm(source).requests).toEqual(expected);
  });

  test('a require that is not Node\'s is none', () => {
    expect(analysed('define(function (require) { require("./amd") }); (function e(t, n, r) { function s(o) { var a = require; a("./x") } })({ 1: [function (require) { require("./y") }] })').requests).toEqual(['require ./x']);
  });

  test('definitions that go round in circles end', () => {
    expect(analysed('var a = a || b, b = a; if (a) require("./x"); var c = c + "1"; require(c); var d = d; d(); function f() { return f() } f()("y")').requests).toEqual(['require ./x']);
  });

  test('what is not known is named as written, once', () => {
    expect(analysed('require(name); require(require.resolve(other)); import(`${a}b`); require("a" + b)').dynamic).toEqual(['name', 'other', '`${a}b`']);
  });
});

describe('assets', () => {
  test('are found in a file so large that its other functions are skipped', () => {
    const filler = `function f() { return ${'"x" + '.repeat(20)}1 }\n`.repeat(4000);
    const source = `(function () {${filler} const here = __dirname; function g() { return read(path.join(here, "a.txt")) } function h() { require("./b") } ${filler}})()`;
    expect(analysed(source)).toEqual({ requests: ['require ./b'], assets: ['/app/src/a.txt'], dynamic: [] });
  });


  test.each([
    ['fs.readFileSync(path.join(__dirname, "a", "../b.txt"))', ['/app/src/b.txt']],
    ['x(__dirname + "/views"); y(`${__dirname}/data/${name}.json`)', ['/app/src/views', '/app/src/data/*.json']],
    ['const base = path.join(__dirname, "d"); read(path.join(base, "1")); read(base + "/2")', ['/app/src/d', '/app/src/d/1', '/app/src/d/2']],
    ['path.join("a", "b"); path.join(process.cwd(), "x"); path.resolve("y"); `${home}/z`', []],
    ['f(path.join(env.X || path.join(__dirname, "e"), "g"))', ['/app/src/e/g']],
    ['require(path.join(__dirname, "mod"))', []],
    ['function path() { const data = _interopRequireWildcard(require("path")); path = function () { return data }; return data } x(path().resolve(__dirname, "./l.js"))', ['/app/src/l.js']],
    ['path.join(path.dirname(__filename), "t")', ['/app/src/t']],
  ])('%s', (source, expected) => {
    expect(analysed(source).assets).toEqual(expected);
  });

  test.each([
    ['readFile(new URL("./a.txt", import.meta.url))', ['/app/src/a.txt']],
    ['import { fileURLToPath as f } from "url"; import path from "path"; const d = path.dirname(f(import.meta.url)); read(path.join(d, "..", "c"))', ['/app/src/x.js', '/app/src', '/app/c'].slice(1)],
    ['import.meta.dirname + "/x"', ['/app/src/x']],
    ['new URL("https://h/x"); new URL(x, import.meta.url)', []],
  ])('%s', (source, expected) => {
    expect(esm(source).assets.filter((path) => !path.includes('*'))).toEqual(expected);
  });

  test('an addon that is opened by hand is one', () => {
    expect(analyse({ path: '/app/x.js', source: 'process.dlopen(module, require("path").join(__dirname, "a.node"))', kind: 'commonjs', target: linuxTarget }).assets)
      .toMatchObject([{ path: '/app/a.node', addon: true }]);
  });
});

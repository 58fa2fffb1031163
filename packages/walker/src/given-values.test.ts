import { expect, test } from 'vitest';
import { project, walked } from '../test/project.ts';

/** A program in two files or more: what its first file asks for through what the others give; `NO` is not asked for. */
type Given = readonly [title: string, files: Readonly<Record<string, string>>, found: string];

const ROOT = 'import path from "node:path"; import { fileURLToPath } from "node:url";';
const CASES: readonly Given[] = [
  ['a named export', {
    'm.mjs': 'import fs from "node:fs"; import path from "node:path"; import { root } from "./paths.mjs"; fs.readFileSync(path.join(root, "d.txt"))',
    'paths.mjs': 'import path from "node:path"; export const root = import.meta.dirname; export const other = root + "/NO";',
  }, 'd.txt NO.txt'],
  ['an export that was made of a URL', {
    'm.mjs': 'import fs from "node:fs"; import { base as b } from "./paths.mjs"; fs.readFileSync(new URL("./d.txt", b))',
    'paths.mjs': 'export const base = new URL("./data/", import.meta.url);',
  }, 'data/d.txt'],
  ['the default export, and a member of it', {
    'm.mjs': 'import fs from "node:fs"; import dir from "./dir.mjs"; import paths from "./paths.mjs"; fs.readFileSync(`${dir}/d.txt`); fs.readFileSync(paths.views.main + "/e.txt")',
    'dir.mjs': `${ROOT} export default path.dirname(fileURLToPath(import.meta.url));`,
    'paths.mjs': `${ROOT} const here = path.dirname(fileURLToPath(import.meta.url)); export default { views: { main: path.join(here, "views") } };`,
  }, 'd.txt views/e.txt'],
  ['a namespace, a renamed export, a re-export, and all of another file', {
    'm.mjs': 'import fs from "node:fs"; import { join } from "node:path"; import * as p from "./index.mjs"; fs.readFileSync(join(p.a, "x.txt")); fs.readFileSync(join(p.c, "y.txt")); fs.readFileSync(join(p.ns.b, "z.txt"))',
    'index.mjs': 'export { root as a } from "./paths.mjs"; export * from "./more.mjs"; export * as ns from "./paths.mjs";',
    'paths.mjs': 'const root = import.meta.dirname; export { root }; export const b = root + "/b";',
    'more.mjs': 'import { root } from "./paths.mjs"; import { join } from "node:path"; export let c = join(root, "c");',
  }, 'x.txt c/y.txt b/z.txt'],
  ['require and destructuring', {
    'm.js': 'const { root } = require("./paths"); const path = require("path"); require("fs").readFileSync(path.join(root, "d.txt"))',
    'paths.js': 'const path = require("path"); module.exports = { root: path.join(__dirname, "data") };',
  }, 'data/d.txt'],
  ['require of a member, of all, of a directory, and of what is given in several steps', {
    'm.js': 'const path = require("path"), fs = require("fs"); const paths = require("./lib"); fs.readFileSync(path.resolve(paths.data, "d.txt")); fs.createReadStream(require("./lib").views + "/e.txt"); fs.readFileSync(path.join(require("./here"), "f.txt"))',
    'lib/index.js': 'exports.data = require("./paths").data; Object.defineProperty(exports, "views", { enumerable: true, get() { return require("./paths").views } });',
    'lib/paths.js': 'const path = require("path"); exports.data = path.join(__dirname, "data"); exports.views = path.join(__dirname, "..", "views");',
    'here.js': 'module.exports = __dirname',
  }, 'lib/data/d.txt views/e.txt f.txt'],
  ['a computed require below a directory of another file', {
    'm.js': 'const { plugins } = require("./paths"); const { join } = require("path"); require(join(plugins, process.argv[2])); require(`${plugins}/../one`)',
    'paths.js': 'exports.plugins = require("path").join(__dirname, "plugins")',
  }, 'plugins/a.js plugins/b.js one.js'],
  ['a constant request, a table and a JSON file', {
    'm.js': 'const c = require("./constants"); const { theme } = require("./config.json"); require(c.MAIN); require("./themes/" + theme); for (const name of [c.names.first]) require("./" + name)',
    'constants.js': 'module.exports = { MAIN: "./x", names: { first: "y" } }', 'config.json': '{ "theme": "dark" }',
  }, 'x.js y.js themes/dark.js themes/NO.js'],
  ['what TypeScript makes of it', {
    'm.js': '"use strict"; Object.defineProperty(exports, "__esModule", { value: true }); const node_fs_1 = require("node:fs"); const node_path_1 = require("node:path"); const paths_1 = require("./paths"); const dir_1 = __importDefault(require("./dir")); (0, node_fs_1.readFileSync)((0, node_path_1.join)(paths_1.root, "d.txt")); (0, node_fs_1.readFileSync)((0, node_path_1.join)(dir_1.default, "e.txt"));',
    'paths.js': '"use strict"; Object.defineProperty(exports, "__esModule", { value: true }); exports.root = void 0; __exportStar(require("./more"), exports); const node_path_1 = require("node:path"); exports.root = (0, node_path_1.join)(__dirname, "data");',
    'dir.js': '"use strict"; Object.defineProperty(exports, "__esModule", { value: true }); exports.default = __dirname;', 'more.js': '',
  }, 'data/d.txt e.txt'],
  ['what Babel and esbuild make of it', {
    'm.js': 'var _paths = require("./paths"); var _built = require("./built"); var _path = _interopRequireDefault(require("path")); require("fs").readFileSync(_path.default.join(_paths.root, "d.txt")); require("fs").readFileSync(_path.default.join(_built.root, "e.txt"))',
    'paths.js': 'Object.defineProperty(exports, "__esModule", { value: true }); Object.defineProperty(exports, "root", { enumerable: true, get: function () { return _more.root; } }); var _more = require("./more");',
    'more.js': 'exports.root = exports.other = void 0; const root = exports.root = __dirname + "/data";',
    'built.js': 'var out = {}; __export(out, { root: () => root }); module.exports = __toCommonJS(out); var root = __dirname;',
  }, 'data/d.txt e.txt'],
  ['a function that another file gives, with its arguments', {
    'm.js': 'const { fromRoot } = require("./paths"); const lib = require("./lib/at"); const fs = require("fs"); fs.readFileSync(fromRoot("d.txt")); fs.readFileSync(lib.at("e", process.argv[2])); require(fromRoot("x"))',
    'paths.js': 'const path = require("path"); exports.fromRoot = (...parts) => path.join(__dirname, ...parts);',
    'lib/at.js': 'const { fromRoot } = require("../paths"); const at = (name, more) => `${__dirname}/${name}/${more}.txt`; module.exports = { at };',
  }, 'd.txt lib/e/f.txt x.js NO.txt'],
  ['a function of an ES module, re-exported', {
    'm.mjs': 'import fs from "node:fs"; import { root, url } from "./index.mjs"; fs.readFileSync(root("d.txt")); fs.readFileSync(url("./e.txt"))',
    'index.mjs': 'export { default as root } from "./root.mjs"; export * from "./url.mjs";',
    'root.mjs': 'import path from "node:path"; export default function root(name) { return path.join(import.meta.dirname, name); }',
    'url.mjs': 'export const url = (name) => new URL(name, import.meta.url);',
  }, 'd.txt e.txt NO.txt'],
  ['a worker, a view directory and static files', {
    'm.js': 'const p = require("./paths"); const express = require("express"); const { Worker } = require("worker_threads"); const app = express(); app.set("views", p.views); app.use(express.static(p.public)); new Worker(require("path").join(p.workers, "w.js"))',
    'paths.js': 'const path = require("path"); const root = __dirname; module.exports = { views: path.join(root, "views"), public: path.resolve(root, "public"), workers: `${root}/workers` }',
    'node_modules/express/index.js': '', 'node_modules/express/package.json': '{"name":"express"}',
  }, 'views/a.ejs public/a.css workers/w.js'],
  ['what comes with a package', {
    'm.js': 'require("tool")',
    'node_modules/tool/package.json': '{"name":"tool"}',
    'node_modules/tool/index.js': 'const { TEMPLATES } = require("./lib/constants"); const path = require("path"); require("fs").readFileSync(path.join(TEMPLATES, "d.txt"))',
    'node_modules/tool/lib/constants.js': 'const path = require("path"); exports.TEMPLATES = path.join(__dirname, "../templates");',
  }, 'node_modules/tool/templates/d.txt'],
  ['files that have it from each other, in circles', {
    'm.mjs': 'import fs from "node:fs"; import { a } from "./a.mjs"; fs.readFileSync(a + "/d.txt")',
    'a.mjs': 'import { b } from "./b.mjs"; export const a = process.argv[3] ? b : import.meta.dirname;',
    'b.mjs': 'import { a } from "./a.mjs"; export const b = a; export * from "./b.mjs"; export * from "./a.mjs";',
  }, 'd.txt'],
];

test.each(CASES.map(([title, files, found]) => ({ title, files, found })))('$title', async ({ files, found }) => {
  const names = found.split(' ');
  const root = project({ ...Object.fromEntries(names.map((name) => [name, ''])), ...files });
  const result = await walked(root, Object.keys(files)[0]!);
  const isManifest = (name: string): boolean => name.endsWith('package.json');
  expect(result.files.filter((name) => !isManifest(name))).toEqual([...Object.keys(files).filter((name) => !isManifest(name)), ...names.filter((name) => !name.includes('NO'))].sort());
  expect(result.findings.filter((finding) => !finding.startsWith('note'))).toEqual([]);
});

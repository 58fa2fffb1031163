import { fuzzWalk } from '../fuzz-walk.ts';

const seeds = [
  'const path = require("path"); const { join } = path;\nfs.readFileSync(join(__dirname, "lib", `${process.platform}.js`));\ntry { require("./lib/a") } catch {}\nrequire(process.argv[2] || "./lib/" + name + ".js");\n',
  '#!/usr/bin/env node\n\'use strict\';\n(function (root, factory) { typeof define === "function" && define.amd ? define(["./lib/a"], factory) : module.exports = factory(require("./lib/a")) })(this, (a) => /[/"]+/.test(a) ? a / 2 : {});\n',
  'import a, { b as c } from "./lib/a.js";\nexport * from "pkg";\nconst url = new URL("./lib/a.js", import.meta.url);\nnew Worker(url); await import(`./lib/${c}.js`);\nimport { createRequire } from "node:module"; createRequire(import.meta.url)("pkg");\n',
  'class A { #x = () => { require("./lib/a") }; static async *[Symbol.iterator]() { yield* require.resolve("pkg") } get require() { return __filename } }\nlabel: for (const x of ["a", "b"]) switch (x) { case "a": require(`./lib/${x}`); default: continue label }\n',
];

export default fuzzWalk('main.js', {
  'lib/a.js': '', 'lib/linux.js': '', 'node_modules/pkg/package.json': '{ "name": "pkg", "exports": "./index.js" }', 'node_modules/pkg/index.js': '',
}, {
  seeds: seeds.map((text) => Buffer.from(text)), inputs: 6000,
  words: ['require', 'import', '(', ')', '{', '}', '`', '${', '/', '*/', '/*', '"', '\'', '=>', '__dirname', '\u2028', '\uFEFF', '\\', '\r', 'await ', 'function ', 'async ', 'import.meta', '...', '?.', '<!--', '\0'],
});

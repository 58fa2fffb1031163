import { fuzzWalk } from '../fuzz-walk.ts';

const seeds = [
  { name: 'pkg', version: '1.0.0', main: './index.js', type: 'commonjs', exports: { '.': { import: './index.mjs', require: ['./index.js', null] }, './sub/*': './lib/*.js', './package.json': './package.json' }, imports: { '#a': './lib/a.js', '#b/*': { node: './lib/*.js', default: 'dep' } } },
  { name: 'pkg', main: 'lib', optionalDependencies: { dep: '1' }, peerDependenciesMeta: { dep: { optional: true } }, os: ['linux'], cpu: ['!arm64'], libc: 'glibc', files: ['lib'], binary: { module_name: 'x', module_path: './lib', host: 'x' } },
];

export default fuzzWalk('node_modules/pkg/package.json', {
  'package.json': '{ "name": "app", "dependencies": { "pkg": "1" } }',
  'main.js': 'require("pkg"); exports.later = () => { require("pkg/sub/a"); require("pkg/package.json"); import("pkg"); import("pkg/sub/a"); require(process.argv[2]); require("bindings")("x") }',
  'node_modules/pkg/index.js': 'require("#a"); require("#b/a"); require("dep"); require("./lib/" + x)', 'node_modules/pkg/index.mjs': 'import "#a"; import "#b/a";', 'node_modules/pkg/lib/a.js': '', 'node_modules/pkg/lib/index.js': '',
  'node_modules/bindings/index.js': '', 'node_modules/dep/package.json': '{}', 'node_modules/dep/index.js': '',
}, {
  seeds: seeds.map((content) => Buffer.from(JSON.stringify(content, null, 1))), inputs: 4000,
  words: ['null', 'true', '0', '-1', '""', '[]', '{}', '"."', '"./"', '"../x"', '"*"', '"./*"', '"%2f"', '"node_modules"', '"exports":', '"imports":', '"main":', '"type":', '"name":', '"files":', '"optionalDependencies":', '"os":', '\uFEFF', '\\u0000', '"__proto__":', '"constructor":'],
});

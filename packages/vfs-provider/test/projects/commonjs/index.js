const Module = require('module'), path = require('path'), fs = require('fs'), util = require('util');
const mode = process.argv[2];
console.log(module.children.length, Object.keys(module), module.parent, module.loaded, module.path, module.paths, require.main === module, this === exports, arguments.length);
console.log(require.resolve('dep'), require.resolve('./lib/in'), require.resolve.paths('x'), require.resolve('fs'), require.resolve('node:fs'));
console.log(require('dep').v, require('@s/x/sub'), require('#in'), require('cjs/lib/in'), require('dep') === require('./node_modules/dep/main.js'));
console.log(require('./lib'), require('./lib/data'), require('./lib/data.json').a);
const esm = require('esm'); console.log(esm, esm.__esModule, util.types.isModuleNamespaceObject(esm));
let n = 0; for (const r of ['./nope', 'nope-pkg', 'dep/nope', './lib/bad.json', './lib/syntax.js', './lib/throws', './lib/throws', 'esm/tla.mjs', 'node:nope', '', 5, 'dep2/private']) { try { require(r); console.log('?'); } catch (e) { console.log(r, e.name, e.code, e.message.split('\n').slice(0, 4).join('|')); } }
console.log(Object.keys(require.cache).some((k) => k.includes('throws')), module.children.map((m) => path.basename(m.id)), globalThis.throws);
delete require.cache[require.resolve('dep')]; const again = require('dep'); console.log(again.count, require('dep') === again);
console.log(Module._load.length, Module._load.name, typeof Module._extensions['.js'], Object.keys(Module._extensions), Module._extensions['.js'].length);
const circ = require('./lib/c1'); console.log(circ.done, circ.fromC2, Object.getPrototypeOf(circ) === Object.prototype);
const wr = require('./lib/wrapret'); console.log(wr);
console.log(require('./lib/hashbang'), require('./lib/strict'), require('./lib/bom'));
if (mode === 'patchload') { const orig = Module._load; Module._load = function (r, p, m) { console.log('load', r); return orig.apply(this, arguments); }; require('dep'); require('./lib/fresh1'); Module._load = orig; }
if (mode === 'patchresolve') { const o = Module._resolveFilename; Module._resolveFilename = function (r, ...a) { return r === 'virtual' ? path.join(__dirname, 'lib/fresh1.js') : o.call(this, r, ...a); }; console.log(require('virtual')); }
if (mode === 'ext') { const o = Module._extensions['.js']; Module._extensions['.js'] = function (m, f) { const c = m._compile; m._compile = function (s, fn) { return c.call(this, s.replace('fresh', 'changed'), fn); }; return o(m, f); }; console.log(require('./lib/fresh1')); require.extensions['.txt'] = (m, f) => { m.exports = fs.readFileSync(f, 'utf8'); }; console.log(require('./lib/t.txt')); }
if (mode === 'wrap') { const o = Module.wrap; Module.wrap = (s) => o('/*w*/ module.wrapped = 1;' + s); const m = require('./lib/fresh1'); console.log(m, require.cache[require.resolve('./lib/fresh1')].wrapped); }
if (mode === 'hooks') { Module.registerHooks({ resolve(s, c, n) { if (s.endsWith('fresh1')) console.log('resolve', s, c.parentURL); return n(s, c); }, load(u, c, n) { const r = n(u, c); if (u.includes('fresh1')) { console.log('load', u, r.format); r.source = String(r.source).replace('fresh', 'hooked'); } return r; } }); console.log(require('./lib/fresh1')); import('./lib/fresh2.js').then((m) => console.log(m.default)); }
if (mode === 'cacheput') { const f = require.resolve('./lib/fresh1'); require.cache[f] = { id: f, filename: f, loaded: true, exports: 'mock', children: [] }; console.log(require('./lib/fresh1')); require.cache.os = { exports: 'mock-os', loaded: true }; console.log(typeof require('os'), typeof require('node:os')); }
if (mode === 'maps') { process.setSourceMapsEnabled(true); try { require('./lib/mapped').boom(); } catch (e) { console.log(e.stack.split('\n').slice(0, 2)); } }
if (mode === 'types') console.log(require('./lib/typed.ts'));
if (mode === 'mapped') require('./lib/mapped').boom();
if (mode === 'uncaught') { process.on('uncaughtException', (e, o) => console.log('caught', e.message, o)); process.on('exit', (c) => console.log('exit', c)); require('./lib/throws'); }
if (mode === 'syntax') require('./lib/syntax.js');
if (mode === 'syntaxmod') import('./lib/syntax.js');
if (mode === 'badjson') require('./lib/bad.json');
if (mode === 'notfound') require('nope');
if (mode === 'async') setTimeout(() => { null.x; }, 1);
if (mode === 'reject') Promise.reject(new Error('rej'));
if (mode === 'dynimport') { import('./lib/esm.mjs').then((m) => console.log(m.url, m.default)); import('dep').then((m) => console.log(m.default.v, Object.keys(m))); import('./lib/named.js').then((m) => console.log(Object.keys(m))); (0, eval)('import("fs")').then((m) => console.log(typeof m.readFileSync)); new Function('return import("os")')().then((m) => console.log(typeof m.cpus)); eval('import("./lib/esm.mjs")').then((m) => console.log('ev', m.url)); }
if (mode === 'exit') process.exit(5);
if (mode === 'kill') process.kill(process.pid, 'SIGTERM');
if (mode === 'throwstr') throw 'a string';
if (mode === 'first') require('./lib/first');
if (mode === 'createRequire') { console.log(Module.createRequire(__filename)('dep').v, Module.createRequire(path.join(__dirname, 'lib/'))('./in'), Module.createRequire('file://' + __filename)('./lib/in')); console.log(new Module('/x').require === Module.prototype.require, module.require('dep').v, Module.findPackageJSON?.('dep', __filename)); }
if (mode === 'deps') { console.log(Module.builtinModules.length, Module.isBuiltin('fs'), Module._nodeModulePaths('/a/b'), Module.globalPaths.length); }
if (mode === 'deep') { let worked = 0; (function dive() { try { dive(); } catch {} try { if (fs.readdirSync(__dirname).includes('index.js')) worked++; } catch (error) { if (!(error instanceof RangeError)) console.log(error); } })(); console.log(worked > 0, fs.readdirSync(__dirname).length > 0); }

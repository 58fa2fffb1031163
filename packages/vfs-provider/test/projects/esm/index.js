import fs, { readFileSync } from 'node:fs';
import { named, other } from 'cjs-dep';
import def from 'cjs-dep';
import * as ed from 'esm-dep';
import json from './lib/data.json' with { type: 'json' };
import { x } from '#x';
import { self } from 'esm/self';
import { cyc } from './lib/c1.js';
import dual from 'dual';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
const require = createRequire(import.meta.url);
console.log(named, other, def, ed, json, x, self, cyc(), dual);
console.log(import.meta.url, import.meta.dirname, import.meta.filename, import.meta.resolve('esm-dep'), import.meta.resolve('./nope.js'), import.meta.main);
const v = await new Promise((r) => setTimeout(r, 5, 'tla'));
console.log(v, require('dual'), require('esm-dep').name, require.resolve('cjs-dep'), process.argv[1], typeof require.main);
const disk = process.argv[2];
if (disk) {
  const d = await import(pathToFileURL(disk + '/ext.mjs').href);
  console.log(d.default, createRequire(disk + '/')('./ext.cjs'));
  console.log(require(disk + '/ext.cjs'));
}
try { await import('./missing.js'); } catch (e) { console.log(e.code, e.message); }
try { await import('missing-pkg'); } catch (e) { console.log(e.code, e.message); }
try { require('./missing.cjs'); } catch (e) { console.log(e.code, e.message); }
try { await import('./lib/syntax.js'); } catch (e) { console.log(e.name, e.message); }
console.log(readFileSync(new URL('./lib/data.json', import.meta.url), 'utf8').trim(), fs.readdirSync(import.meta.dirname + '/lib').join());
if (process.argv[3] === 'throw') { await null; throw new Error('esm oops'); }
if (process.argv[3] === 'tla') await new Promise(() => {});
if (process.argv[3] === 'reject') Promise.reject(new Error('rejected'));
if (process.argv[3] === 'exit') process.exitCode = 7;
if (process.argv[3] === 'internals') {
  for (const id of ['internal/modules/helpers', 'node:internal/vm']) { try { require(id); console.log('visible', id); } catch (e) { console.log(e.code); } try { await import(id); console.log('visible', id); } catch (e) { console.log(e.code); } }
  console.log(require('module').builtinModules.filter((x) => x.includes('internal')), process.execArgv, process.getBuiltinModule('internal/vm'), require('module').isBuiltin('internal/vm'));
}

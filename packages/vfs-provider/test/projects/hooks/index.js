import { register } from 'node:module';
import { Worker } from 'node:worker_threads';
process.noDeprecation = true; // Node 26 announces the end of register
register('./hooks.mjs', import.meta.url, { data: { suffix: '!' } });
register('./more-hooks.mjs', import.meta.url);
console.log((await import('./lib/late.js')).default, (await import('dep')).default, (await import('virtual:x')).default);
console.log((await import('./lib/common.cjs')).default, import.meta.resolve('dep'));
const missing = './lib/missing.js';
try { await import(missing); } catch (error) { console.log(error.code, error.message); }
try { register('missing-hooks', import.meta.url); } catch (error) { console.log(error.code, error.message); }
const worker = new Worker(new URL('./worker.js', import.meta.url));
worker.on('message', (message) => { console.log(message); });

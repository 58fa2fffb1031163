const wt = require('worker_threads');
const { Worker, isMainThread, threadId } = wt;
const path = require('path'), { pathToFileURL } = require('url');
const run = (file, opts, name) => new Promise((res) => {
  const w = new Worker(file, opts);
  const log = [];
  w.on('message', (m) => log.push(['message', m])).on('error', (e) => log.push(['error', e.name, e.message, e.stack.split('\n').filter((l) => !/node:|worker eval/.test(l))])).on('exit', (c) => { console.log(name, JSON.stringify(log), c); res(); });
  if (opts?.stdin) { w.stdin.end('to-stdin'); }
  if (opts?.stdout) { w.stdout.setEncoding('utf8').on('data', (d) => log.push(['stdout', d])); }
});
(async () => {
  console.log(isMainThread, threadId, Worker.name, Worker.length, new (require('module').Module)('x') && typeof Worker.prototype.postMessage);
  await run(path.join(__dirname, 'lib/w.js'), { workerData: { a: 1 }, argv: ['x', 1], env: { FOO: 'bar' }, name: 'nm' }, 'abs');
  await run(path.join(__dirname, 'lib/w.js'), { workerData: { a: 1 }, argv: ['x', 1], execArgv: ['--no-warnings'] }, 'execArgv');
  await run(pathToFileURL(path.join(__dirname, 'lib/w.mjs')), { workerData: 2, resourceLimits: { maxOldGenerationSizeMb: 50 } }, 'url-esm');
  await run(`const fs = require('fs'); require('worker_threads').parentPort.postMessage([fs.readFileSync(${JSON.stringify(__filename)}).length > 10, process.argv.length, process.argv[1], typeof module, typeof __filename, require.main === undefined, process._eval.length > 5])`, { eval: true }, 'eval');
  await run(`import { parentPort } from 'worker_threads'; import fs from 'fs'; parentPort.postMessage(fs.existsSync(${JSON.stringify(__filename)}))`, { eval: true }, 'eval-esm');
  await run(new URL('data:text/javascript,import{parentPort}from"worker_threads";parentPort.postMessage([process.argv.length,import.meta.url.slice(0,10)])'), {}, 'data');
  await run(path.join(__dirname, 'lib/throws.js'), {}, 'throws');
  await run(path.join(__dirname, 'lib/rejects.mjs'), {}, 'rejects');
  await run(path.join(__dirname, 'lib/missing.js'), {}, 'missing');
  await run('throw new Error("ev")', { eval: true }, 'eval-throws');
  await run(path.join(__dirname, 'lib/nested.js'), {}, 'nested');
  await run(path.join(__dirname, 'lib/stdio.js'), { stdin: true, stdout: true }, 'stdio');
  const ab = new ArrayBuffer(8);
  await run(path.join(__dirname, 'lib/w.js'), { workerData: { ab }, transferList: [ab] }, 'transfer'); console.log(ab.byteLength);
  await run(path.join(__dirname, 'lib/w.js'), { env: wt.SHARE_ENV }, 'share'); console.log(process.env.SET_IN_WORKER);
  await run(path.join(__dirname, 'lib/exit.js'), {}, 'exit');
  if (process.argv[2]) await run(process.argv[2] + '/w.cjs', {}, 'disk');
  for (const [f, o] of [['rel.js'], [5], ['./x', { eval: false, argv: 3 }], [new URL('http://x/')], [{}, { eval: true }], [__filename, null]]) { try { new Worker(f, o); console.log('no'); } catch (e) { console.log(e.code, e.message); } }
  const { Worker: W2 } = await import('node:worker_threads'); console.log(W2 === Worker, new W2('1', { eval: true }) instanceof Worker);
})();

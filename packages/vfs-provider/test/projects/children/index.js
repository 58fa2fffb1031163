const cp = require('child_process'), path = require('path'), util = require('util');
const child = path.join(__dirname, 'lib/child.js');
const disk = process.argv[2];
const out = (name, c) => new Promise((res) => { let s = ''; c.stdout?.on('data', (d) => s += d); c.stderr?.on('data', (d) => s += d); c.on('error', (e) => console.log(name, 'error', e.message, e.path)); c.on('close', (code, sig) => { console.log(name, JSON.stringify(s), code, sig, c.spawnfile === process.execPath ? 'EXE' : c.spawnfile, JSON.stringify(c.spawnargs).replaceAll(process.execPath, 'EXE')); res(); }); });
(async () => {
  if (process.argv[2] === 'sub') { console.log('sub ran', process.argv.slice(2), Object.keys(process.env).filter((k) => k.startsWith('PACK_CHILD'))); return; }
  const f = cp.fork(child, ['a', '--b'], { silent: true, execArgv: ['--no-warnings'] });
  f.on('message', (m) => { console.log('ipc', m); f.send('bye'); });
  await out('fork', f);
  await out('fork-noext', cp.fork(path.join(__dirname, 'lib/child'), { silent: true, stdio: ['pipe', 'pipe', 'pipe', 'ipc'] }).on('message', function () { this.send('bye'); }));
  await out('fork-esm', cp.fork(path.join(__dirname, 'lib/child.mjs'), { silent: true }));
  await out('fork-missing', cp.fork(path.join(__dirname, 'lib/missing.js'), { silent: true }).on('error', () => {}));
  await out('spawn', cp.spawn(process.execPath, [child, 'x']));
  await out('spawn-flags', cp.spawn(process.execPath, ['--no-deprecation', '-r', path.join(__dirname, 'lib/pre.js'), child, 'x']));
  await out('spawn-node', cp.spawn('node', [child, 'y'], { env: { A: '1' , PATH: process.env.PATH } }));
  await out('execFile', cp.execFile('node', [child, 'z']));
  await out('exec', cp.exec(`node ${child} q`));
  await out('exec2', cp.exec(`FOO=bar "${process.execPath}" ${child} q && echo done`));
  await out('exec3', cp.exec(`cd / && echo plain`));
  await out('shell', cp.spawn('node', [child], { shell: true }));
  await out('e', cp.spawn(process.execPath, ['-e', 'console.log(1+1, process.argv.length, process.execArgv.length, typeof require("fs").existsSync)', 'arg']));
  await out('p', cp.spawn(process.execPath, ['-p', '40+2']));
  await out('pe', cp.spawn('node', ['-pe', 'os.EOL.length']));
  await out('em', cp.spawn('node', ['--input-type=module', '-e', 'import os from "os"; console.log(typeof os.cpus, await 3)']));
  await out('v', cp.spawn(process.execPath, ['--version']));
  const greet = path.join(__dirname, 'lib/greet');
  const greeting = cp.spawn(greet, ['packaged', 'program']); greeting.stdin.end('input'); await out('program', greeting);
  await out('program-execFile', cp.execFile(greet, ['x'], { env: {} }).on('spawn', function () { this.stdin.end(); }));
  console.log(cp.execFileSync(greet, ['sync'], { input: '' }).toString(), cp.spawnSync(greet + '-none').error.message);
  await out('program-missing', cp.spawn(greet + '-none', ['1']));
  await out('false', cp.spawn('false'));
  await out('enoent', cp.spawn('no-such-program-x', ['1']));
  const stdin = cp.spawn('node', []); stdin.stdin.end('console.log("from stdin", process.argv.length)'); await out('stdin', stdin);
  console.log(await util.promisify(cp.exec)(`node ${child} pp`), await util.promisify(cp.execFile)(process.execPath, [child, 'pf']));
  console.log(cp.execSync(`node ${child} s1`).toString(), cp.execFileSync(process.execPath, [child, 's2']).toString(), cp.spawnSync('node', [child, 's3']).stdout.toString());
  const bad = cp.spawnSync('no-such-program-x', ['1']); console.log(bad.error.message, bad.error.path, bad.error.spawnargs);
  try { cp.execFileSync('node', ['-e', 'process.exit(4)']); } catch (e) { console.log(e.status, e.message); }
  const { fork } = await import('node:child_process'); console.log(fork === cp.fork, cp.fork.name, cp.spawn.name, cp.exec.length);
  await out('throwing', cp.fork(path.join(__dirname, 'lib/throws.js'), { silent: true }));
  await out('worker', cp.fork(path.join(__dirname, 'lib/grand.js'), { silent: true }));
  if (disk) { await out('disk', cp.fork(disk + '/child.js', { silent: true })); await out('disk2', cp.spawn(process.execPath, ['child.js'], { cwd: disk })); }
  try { cp.spawn(5); } catch (e) { console.log(e.code); }
  await out('argv0', cp.spawn(process.execPath, [child], { argv0: 'custom' }));
})();

// Works in directories of the project, and goes back to a real one.
const fs = require('node:fs');
const path = require('node:path');

const told = (call) => {
  try { return call(); } catch ({ name, code, message, path: where, dest }) { return { name, code, message, where, dest }; }
};
const outside = process.argv[2];
const show = (title, value) => { console.log(title, JSON.stringify(value)); };

(async () => {
  const start = process.cwd();
  for (const directory of ['missing', 'index.js', 'data/hello.txt/x', 'a\0b']) show(directory, told(() => process.chdir(path.join(__dirname, directory))));
  show('refused', told(() => process.chdir(5)) ?? process.cwd() === start);

  process.chdir(path.join(__dirname, 'data'));
  show('here', [process.cwd(), path.resolve('x'), path.relative('', __filename)]);
  show('read', [fs.readFileSync('hello.txt', 'utf8'), fs.readFileSync('./sub/../hello.txt', 'utf8'), fs.readFileSync(Buffer.from('sub/deep.txt'), 'utf8')]);
  show('listed', [fs.readdirSync('.'), fs.readdirSync('..').length, fs.readdirSync('.', { recursive: true }), told(() => fs.readdirSync(''))]);
})().catch((error) => show('first', told(() => { throw error; }))).then(async () => {
  show('stat', [fs.statSync('.').isDirectory(), fs.existsSync('hello.txt'), fs.existsSync('nowhere'), fs.lstatSync('link').isSymbolicLink(), fs.realpathSync('link'), fs.realpathSync.native('link'), fs.readlinkSync('link')]);
  show('missing', told(() => fs.readFileSync('nowhere.txt')));
  show('promises', [await fs.promises.readFile('hello.txt', 'utf8'), await fs.promises.readdir('sub'), (await fs.promises.stat('sub/deep.txt')).size]);
  show('callbacks', await new Promise((resolve) => { fs.readFile('hello.txt', 'utf8', (error, text) => { resolve([error, text]); }); }));
  const stream = fs.createReadStream('hello.txt', { encoding: 'utf8' });
  for await (const chunk of stream) show('stream', chunk);
  const found = await Array.fromAsync(fs.promises.glob('**/*.txt'));
  show('glob', found.sort());
  show('require', [require(path.resolve('module.js')), require('dep'), require.resolve('./data/module.js', { paths: ['..'] }), (await import(path.resolve('module.js'))).default]);
  show('createRequire', require('node:module').createRequire(`${process.cwd()}/`)('./module.js'));

  // Out of the project by `..`, and files that are not of the project.
  const out = path.relative(process.cwd(), outside);
  const away = path.join(outside, `made-${process.pid}`);
  const relative = path.relative(process.cwd(), away);
  fs.mkdirSync(relative);
  fs.writeFileSync(path.join(relative, 'one'), 'one');
  await fs.promises.writeFile(path.join(relative, 'two'), 'two');
  fs.copyFileSync('hello.txt', path.join(relative, 'three'));
  fs.renameSync(path.join(relative, 'two'), path.join(relative, 'four'));
  fs.symlinkSync('one', path.join(relative, 'link'));
  fs.cpSync('sub', path.join(relative, 'tree'), { recursive: true });
  fs.appendFileSync(path.join(relative, 'one'), ' more');
  show('made', [fs.readdirSync(relative), fs.readdirSync(away), fs.readFileSync(path.join(relative, 'link'), 'utf8'), fs.existsSync(out), fs.statSync(path.join(out, 'child.js')).isFile()]);
  fs.unlinkSync(path.join(relative, 'one'));
  fs.rmSync(relative, { recursive: true });
  show('gone', [fs.existsSync(relative), fs.existsSync(away)]);

  const { Worker, isMainThread } = require('node:worker_threads');
  const inWorker = (code) => new Promise((resolve, reject) => {
    new Worker(`require('node:worker_threads').parentPort.postMessage(${code})`, { eval: true }).on('message', resolve).on('error', reject);
  });
  show('worker', await inWorker(`[process.cwd(), require('node:fs').readFileSync('hello.txt', 'utf8'), require('node:path').resolve('x')]`));
  show('worker in a file', await new Promise((resolve, reject) => { new Worker('./module-worker.js').on('message', resolve).on('error', reject); }).catch((error) => error.code));
  const listener = new Worker(`const { parentPort } = require('node:worker_threads'); parentPort.on('message', () => { parentPort.postMessage(process.cwd()); })`, { eval: true });
  const ask = () => new Promise((resolve) => { listener.once('message', resolve).postMessage(''); });
  show('a worker follows', await ask());
  const cp = require('node:child_process');
  const saysWhere = (result) => told(() => JSON.parse(result));
  const env = { ...process.env, FROM: 'parent' };
  show('children', [
    cp.spawnSync('node', ['child.js', 'a'], { env }), cp.spawnSync(process.execPath, ['./child.js', 'b']), cp.spawnSync('node', ['child.js'], { cwd: 'sub/..' }),
    cp.spawnSync('node', ['../child.js'], { cwd: path.join(__dirname, 'data/sub') }), cp.spawnSync('node', ['-p', 'JSON.stringify([process.cwd()])']),
  ].map(({ stdout }) => saysWhere(stdout)));
  show('in a shell', saysWhere(cp.execSync('node child.js c && true')));
  show('forked', await new Promise((resolve) => { cp.fork('child.js', ['d'], { cwd: __dirname + '/data' }).on('message', resolve); }));
  show('exec', saysWhere((await require('node:util').promisify(cp.execFile)('node', ['child.js', 'e'])).stdout));
  process.chdir('link');
  show('link', [process.cwd(), fs.readdirSync('.'), await ask()]);
  process.chdir('..');
  show('up', [process.cwd(), await ask()]);
  show('from there', [told(() => process.chdir('nowhere')), process.cwd()]);
  process.chdir(path.relative(process.cwd(), outside));
  show('a real one', [process.cwd() === outside, fs.existsSync('hello.txt'), fs.existsSync('child.js'), (await ask()) === outside]);
  process.chdir(__dirname);
  show('again', [process.cwd(), fs.readFileSync('data/hello.txt', 'utf8')]);
  process.chdir('/');
  show('root', [process.cwd(), fs.existsSync('data')]);
  await listener.terminate();
});

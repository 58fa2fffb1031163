// Looks at its own files in the ways that paths are written on Windows, and prints what it sees.
const fs = require('node:fs');
const { once } = require('node:events');
const Module = require('node:module');
const path = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');

const file = path.join(__dirname, 'lib', 'text.txt');
const told = (call) => {
  try { return call(); } catch ({ name, code, message, path: where, dest }) { return { name, code, message, where, dest }; }
};
const neutral = (text) => text.replaceAll(pathToFileURL(__dirname).href, '<url>').replaceAll(JSON.stringify(__dirname).slice(1, -1), '<root>').replaceAll(process.execPath.replaceAll('\\', '\\\\'), '<node>');
const show = (title, value) => { console.log(title, neutral(JSON.stringify(value))); };

const forms = {
  usual: file, slashes: file.replaceAll('\\', '/'), lowerDrive: file[0].toLowerCase() + file.slice(1), long: path.toNamespacedPath(file), dots: `${__dirname}\\lib\\.\\deep\\..\\text.txt`,
  doubled: file.replace('\\lib\\', '\\\\lib\\\\'), Buffer: Buffer.from(file), URL: pathToFileURL(file), missing: path.join(__dirname, 'lib', 'missing.txt'), missingParent: path.join(__dirname, 'nowhere', 'x'), otherDrive: 'Q:\\snapshot\\windows\\index.js',
};

(async () => {
  show('here', [__filename, require.main === module, process.argv.slice(2)]);
  for (const [form, where] of Object.entries(forms)) {
    show(form, [told(() => fs.readFileSync(where, 'utf8')), fs.existsSync(where), told(() => fs.statSync(where).size), /lower|long/.test(form) || told(() => fs.realpathSync(where))]);
    show(`${form}, promise`, await fs.promises.readFile(where, 'utf8').catch(({ code }) => code));
  }
  show('directory', [fs.readdirSync(__dirname).sort(), fs.readdirSync(path.join(__dirname, 'lib'), { recursive: true }).sort(), fs.readdirSync(path.join(__dirname, 'lib'), { withFileTypes: true }).map((entry) => [entry.name, entry.parentPath, entry.isDirectory()])]);
  show('opendir', (await Array.fromAsync(await fs.promises.opendir(path.join(__dirname, 'lib')))).map(({ name, parentPath }) => [name, parentPath]).sort());
  show('glob', [fs.globSync('lib/**/*.txt', { cwd: __dirname }).sort(), (await Array.fromAsync(fs.promises.glob('**\\*.cjs', { cwd: __dirname }))).sort()]);
  show('stream', Buffer.concat(await Array.fromAsync(fs.createReadStream(file, { start: 1, end: 4 }))).toString());
  const handle = await fs.promises.open(file);
  show('handle', [await handle.readFile('utf8'), (await handle.stat()).size]);
  await handle.close();
  show('blob', await (await fs.openAsBlob(file)).text());
  const copy = path.join(fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'pack-windows-')), 'copy');
  fs.copyFileSync(file, copy);
  fs.cpSync(path.join(__dirname, 'lib'), `${copy}-tree`, { recursive: true });
  show('copies', [fs.readFileSync(copy, 'utf8'), fs.readdirSync(`${copy}-tree`, { recursive: true }).sort()]);
  fs.rmSync(path.dirname(copy), { recursive: true });

  show('modules', [require('./lib/common.cjs'), require('./lib'), require(`${__dirname}\\lib\\common.cjs`) === require('./lib/common.cjs'), require('exported'), require('named'), require.resolve('named'), require.resolve('./lib/common.cjs')]);
  show('imports', [(await import('./lib/module.mjs')).default, (await import('exported')).default, (await import('named')).default, (await import(pathToFileURL(file.replace('text.txt', 'module.mjs')).href)).default]);
  show('not there', [told(() => require('./lib/nothing')), await import('./lib/nothing.mjs').catch(({ code, message }) => ({ code, message }))]);
  show('computed', [Module.createRequire(file)(`./${'common'}.cjs`), Module.findPackageJSON('named', __filename), require.resolve.paths('x')[0], Object.keys(require.cache).sort()]);

  process.chdir(path.join(__dirname, 'lib'));
  show('working directory', [process.cwd(), fs.readFileSync('text.txt', 'utf8'), fs.readdirSync('..').sort(), fs.existsSync('..\\index.js'), path.resolve('text.txt'), await fs.promises.readFile('deep/../text.txt', 'utf8')]);
  process.chdir(path.dirname(process.execPath));

  const worker = new (require('node:worker_threads').Worker)(path.join(__dirname, 'lib', 'worker.cjs'), { workerData: 'given' });
  show('worker', (await once(worker, 'message'))[0]);
  const child = require('node:child_process').fork(path.join(__dirname, 'lib', 'child.cjs'), ['asked']);
  show('child', [(await once(child, 'message'))[0], (await once(child, 'exit'))[0]]);
  if (process.pkg) show('refused', [told(() => fs.writeFileSync(file, 'x')), told(() => fs.mkdirSync(path.join(__dirname, 'new', 'deep'), { recursive: true })), await fs.promises.mkdir(path.join(__dirname, 'new', 'deep'), { recursive: true }).catch(({ code }) => code), told(() => fs.renameSync(file, `${file}.old`)).code, fs.readdirSync(path.join(__dirname, '..')).includes('windows'), fileURLToPath(pathToFileURL(process.pkg.entrypoint)) === __filename, process.pkg.mount === __dirname]);
})();

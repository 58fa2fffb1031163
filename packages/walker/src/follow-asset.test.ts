import { expect, test } from 'vitest';
import { project, walked } from '../test/project.ts';

const app = { 'package.json': { json: { name: 'app' } } };

test('a file, a directory with all below it, and the matches of a computed path come in as assets', async () => {
  const root = project({
    ...app,
    'src/main.js': `const path = require('path'), fs = require('fs');
      fs.readFileSync(path.join(__dirname, '../config.yaml'));
      app.use(express.static(path.join(__dirname, '..', 'public')));
      fs.readFile(\`\${__dirname}/locales/\${lang}.json\`, f);`,
    'config.yaml': '', 'public/index.html': '', 'public/img/a.png': '', 'public/node_modules/x/y.js': '', 'public/.hidden': '', 'public/link': { link: 'img/a.png' },
    'src/locales/en.json': '{}', 'src/locales/fr.json': '{}', 'src/locales/readme.txt': '', 'other.txt': '',
  });
  const result = await walked(root, 'src/main.js');
  expect(result.files).toEqual(['config.yaml', 'public/.hidden', 'public/img/a.png', 'public/index.html', 'src/locales/en.json', 'src/locales/fr.json', 'src/main.js']);
  expect(result.edges('src/main.js')).toContain('asset ../public/img/a.png -> public/img/a.png');
  expect(result.graph.links.map((link) => link.target)).toEqual(['img/a.png']);
  expect(result.findings).toEqual(['warning asset-left-out src/main.js:3:30', 'note request-expanded src/main.js:4:19']); // node_modules
});

test('the package\'s own root, what is above it, and another package\'s root drag nothing in', async () => {
  const root = project({
    ...app,
    'src/main.js': 'const path = require("path"); f(path.join(__dirname, "..")); f(path.join(__dirname, "../..")); f(path.join(__dirname, "../node_modules")); f(path.join(__dirname, "../node_modules/dep")); f(path.join(__dirname, "..", name)); f(__dirname); f(path.join(__dirname, "x") + "/../../"); f(__dirname + "/..")',
    'node_modules/dep/package.json': { json: { name: 'dep' } }, 'node_modules/dep/x.js': '', 'big.bin': '',
  });
  expect((await walked(root, 'src/main.js')).files).toEqual(['src/main.js']);
});

test('a directory that only serves to make longer paths is not read whole', async () => {
  const root = project({
    ...app,
    'main.js': 'const path = require("path"); const data = path.join(__dirname, "data"); exports.a = path.join(data, "a.json"); exports.b = data + "/b.json";',
    'data/a.json': '{}', 'data/b.json': '{}', 'data/c.json': '{}',
  });
  expect((await walked(root, 'main.js')).files).toEqual(['data/a.json', 'data/b.json', 'main.js']);
});

test('scripts among the assets are followed, and whatever is wrong with them is a note', async () => {
  const root = project({
    ...app,
    'main.js': 'const path = require("path"); spawn(process.execPath, [path.join(__dirname, "child.js")]); serve(path.join(__dirname, "public"))',
    'child.js': 'require("./dep")', 'dep.js': '',
    'public/app.js': 'import React from "react"; const x = <div/>;', 'public/old.js': 'require("jquery")',
  });
  const result = await walked(root, 'main.js');
  expect(result.files).toEqual(['child.js', 'dep.js', 'main.js', 'public/app.js', 'public/old.js']);
  expect(result.findings.every((finding) => finding.startsWith('note'))).toBe(true);
});

test('computed requests with a constant part bring in what they can mean, bounded', async () => {
  const root = project({
    ...app,
    'src/main.js': 'require("./routes/" + name); import(`./pages/${p}.mjs`); require("./" + any); require("../" + atRoot); require("dep/locale/" + l)',
    'src/routes/a.js': '', 'src/routes/sub/index.js': '', 'src/routes/readme.md': '',
    'src/pages/x.mjs': '', 'src/pages/x.txt': '', 'src/beside.js': '', 'rooted.js': '', 'test/never.js': '',
    'node_modules/dep/package.json': { json: { name: 'dep' } }, 'node_modules/dep/locale/de.js': '', 'node_modules/dep/index.js': '',
  });
  const result = await walked(root, 'src/main.js');
  expect(result.files).toEqual([
    'node_modules/dep/locale/de.js', 'rooted.js', 'src/beside.js', 'src/main.js', 'src/pages/x.mjs', 'src/routes/a.js', 'src/routes/sub/index.js',
  ]);
  expect(result.edges('src/main.js')).toContain('require ./routes/a.js -> src/routes/a.js');
  expect(result.edges('src/main.js')).toContain('require dep/locale/de.js -> node_modules/dep/locale/de.js');
  expect(result.findings.filter((finding) => !finding.startsWith('note request-expanded'))).toEqual([]);
});

test('workers and forked scripts are modules, with what they load', async () => {
  const root = project({
    ...app,
    'main.mjs': `import { Worker } from 'node:worker_threads'; import { fork } from 'node:child_process'; import { fileURLToPath } from 'node:url';
      new Worker(new URL('./w.js', import.meta.url)); fork(fileURLToPath(new URL('child.mjs', import.meta.url))); new Worker('./tools/w2.js');`,
    'w.js': 'require("./dep")', 'dep.js': '', 'child.mjs': 'import "./dep.js"', 'tools/w2.js': '',
  });
  const result = await walked(root, 'main.mjs');
  expect(result.files).toEqual(['child.mjs', 'dep.js', 'main.mjs', 'tools/w2.js', 'w.js']);
  expect(result.edges('main.mjs').filter((edge) => edge.startsWith('worker'))).toEqual(['worker ./w.js -> w.js', 'worker ./child.mjs -> child.mjs', 'worker ./tools/w2.js -> tools/w2.js']);
});

test('no edge and no finding names a path of this machine as a request', async () => {
  const root = project({ ...app, 'main.js': 'require(require("path").join(__dirname, "a")); require(__dirname + "/gone")', 'a.js': '' });
  const { graph } = await walked(root, 'main.js');
  expect(JSON.stringify([graph.files.map((file) => file.edges.map((edge) => edge.request)), graph.findings.map((finding) => finding.args)])).not.toContain(`"${root}`);
});

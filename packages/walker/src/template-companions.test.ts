import { expect, test } from 'vitest';
import { project, walked } from '../test/project.ts';

test('with a template come those that it may include: of its kind beside and below it, and those that it names above', async () => {
  const root = project({
    'main.js': 'const path = require("path"); require("ejs").renderFile(path.join(__dirname, "views/pages/home.ejs"));',
    'node_modules/ejs/index.js': '',
    'views/pages/home.ejs': "<%- include('../layout/head') %><%- include('part') %>",
    'views/pages/part.ejs': '', 'views/pages/deep/more.ejs': '', 'views/pages/notes.txt': '',
    'views/layout/head.ejs': "<%- include('foot.ejs') %>", 'views/layout/foot.ejs': '', 'views/other/unrelated.ejs': '',
  });
  expect((await walked(root, 'main.js')).files.filter((path) => path.startsWith('views'))).toEqual([
    'views/layout/foot.ejs', 'views/layout/head.ejs', 'views/pages/deep/more.ejs', 'views/pages/home.ejs', 'views/pages/part.ejs',
  ]);
});

test('pug names its layout without quotes and without an extension', async () => {
  const root = project({
    'main.js': 'require("fs").readFileSync(__dirname + "/views/page.pug")',
    'views/page.pug': 'extends ../shared/layout\n\nblock content\n  p hello', 'shared/layout.pug': 'html',
  });
  expect((await walked(root, 'main.js')).files).toEqual(['main.js', 'shared/layout.pug', 'views/page.pug']);
});

test('a path with placeholders in braces means every file that fills them', async () => {
  const root = project({
    'main.js': 'module.exports = { loadPath: require("path").join(__dirname, "locales/{{lng}}/{{ns}}.json") }',
    'locales/de/common.json': '{}', 'locales/en/common.json': '{}', 'locales/README.md': '',
  });
  expect((await walked(root, 'main.js')).files).toEqual(['locales/de/common.json', 'locales/en/common.json', 'main.js']);
});

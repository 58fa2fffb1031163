import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { project, walked, type Content } from '../test/project.ts';

const installed: Readonly<Record<string, Content>> = {
  'package.json': { json: { name: 'app', dependencies: { framework: '1', views: '1', '@types/x': '1', commands: '1' } } },
  'node_modules/framework/package.json': { json: { name: 'framework' } },
  'node_modules/views/package.json': { json: { name: 'views', exports: { require: './v.cjs', import: './v.mjs' } } },
  'node_modules/views/v.cjs': 'require("./part.cjs")', 'node_modules/views/part.cjs': '', 'node_modules/views/v.mjs': '',
  'node_modules/commands/package.json': { json: { name: 'commands', bin: 'c.js' } }, 'node_modules/commands/c.js': '',
  'main.js': 'require("framework")',
};

test('carries a dependency along that only a computed request can mean, in both its forms', async () => {
  const root = project({ ...installed, 'node_modules/framework/index.js': 'module.exports = (name) => require(name);' });
  const result = await walked(root, 'main.js');
  expect(result.files.filter((path) => path.includes('views'))).toEqual(['node_modules/views/part.cjs', 'node_modules/views/v.cjs', 'node_modules/views/v.mjs']);
  expect(result.files.some((path) => path.includes('commands'))).toBe(false);
  expect(result.findings).toContain('note dependency-unreached');
});

test('leaves unnamed dependencies out of a program that computes no request, and external ones always', async () => {
  const plain = project({ ...installed, 'node_modules/framework/index.js': '' });
  expect((await walked(plain, 'main.js')).files).toEqual(['main.js', 'node_modules/framework/index.js']);

  const computing = project({ ...installed, 'node_modules/framework/index.js': 'module.exports = (name) => require(name);' });
  expect((await walked(computing, 'main.js', { external: ['views'] })).files).toEqual(['main.js', 'node_modules/framework/index.js']);
});

test('a dependency that is linked to the asking package too comes with that link, which its request follows', async () => {
  const store = 'node_modules/.pnpm';
  const root = project({
    'package.json': { json: { name: 'app', dependencies: { framework: '1', views: '1' } } },
    'main.js': 'require("framework")',
    [`${store}/framework@1/node_modules/framework/package.json`]: { json: { name: 'framework' } },
    [`${store}/framework@1/node_modules/framework/index.js`]: 'module.exports = (name) => require(name);',
    [`${store}/framework@1/node_modules/views`]: { link: '../../views@1/node_modules/views' },
    [`${store}/views@1/node_modules/views/package.json`]: { json: { name: 'views' } },
    [`${store}/views@1/node_modules/views/index.js`]: '',
    'node_modules/framework': { link: '.pnpm/framework@1/node_modules/framework' },
    'node_modules/views': { link: '.pnpm/views@1/node_modules/views' },
  });
  const { graph } = await walked(root, 'main.js');
  expect(graph.links.map(({ path }) => relative(root, path))).toEqual([`${store}/framework@1/node_modules/views`, 'node_modules/framework', 'node_modules/views']);
});

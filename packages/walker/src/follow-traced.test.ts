import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project, walked } from '../test/project.ts';

const files = {
  'package.json': '{"name":"app"}', 'main.js': 'require(process.env.PLUGIN); require("./lib");', 'lib.js': '',
  'plugins/a.js': 'require("dep")', 'data/a.txt': 'a',
  'node_modules/.store/dep/package.json': '{"name":"dep","main":"i.js"}', 'node_modules/.store/dep/i.js': '', 'node_modules/dep': { link: '.store/dep' },
} as const;

test('what a run has shown comes in with its links, is named as such, and settles the computed request', async () => {
  const root = project(files);
  expect((await walked(root, 'main.js')).findings).toEqual(['warning dynamic-request main.js:1:9']);
  const traced = new Map([
    [join(root, 'main.js'), { requests: [{ kind: 'require', request: './plugins/a' }, { kind: 'require', request: './lib' }, { kind: 'require', request: 'dep' }], files: [join(root, 'data/a.txt')] }],
  ] as const);
  const result = await walked(root, 'main.js', { traced });
  expect(result.files).toEqual(['data/a.txt', 'lib.js', 'main.js', 'node_modules/.store/dep/i.js', 'plugins/a.js']);
  expect(result.file('plugins/a.js')!.reason).toEqual({ type: 'traced', from: join(root, 'main.js'), kind: 'require', request: './plugins/a' });
  expect(result.file('data/a.txt')!.reason).toEqual({ type: 'traced', from: join(root, 'main.js'), kind: 'asset', request: './data/a.txt' });
  expect(result.file('lib.js')!.reason).toMatchObject({ type: 'edge', start: 37 });
  expect(result.graph.links.map(({ target }) => target)).toEqual(['.store/dep']);
  expect(result.findings).toEqual(['note dynamic-request main.js:1:9']);
});

test('what is not there any more is one finding', async () => {
  const root = project(files);
  const traced = new Map([[join(root, 'main.js'), { requests: [{ kind: 'require' as const, request: './gone' }], files: [join(root, 'data/gone.txt')] }]]);
  const { graph } = await walked(root, 'main.js', { traced });
  expect(graph.findings.filter(({ code }) => code === 'trace-stale')).toEqual([{ code: 'trace-stale', severity: 'warning', args: { count: 2, example: './main.js → ./gone' } }]);
});

test('what a file that is not in was seen to ask for stays out', async () => {
  const root = project(files);
  const traced = new Map([[join(root, 'lib.test.js'), { requests: [], files: [join(root, 'data/a.txt')] }]]);
  expect((await walked(root, 'lib.js', { traced })).files).toEqual(['lib.js']);
});

test('what a rule keeps out is told, with who asks for it', async () => {
  const root = project(files);
  const { graph } = await walked(root, 'main.js', { ignore: ['lib.js'] });
  expect(graph.leftOut).toEqual([{ path: join(root, 'lib.js'), rule: 'ignored', from: join(root, 'main.js') }]);
});

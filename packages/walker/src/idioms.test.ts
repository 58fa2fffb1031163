import { describe, expect, test } from 'vitest';
import { PATHS, REQUESTS } from '../test/idioms.ts';
import { project, walked } from '../test/project.ts';

describe.each(['own', 'babel'] as const)('with the paths and scopes of: %s', (traversal) => {
  test.each([...REQUESTS, ...PATHS].map((idiom) => ({ idiom, title: idiom[1] })))('$title', async ({ idiom: [entry, source, names, content = {}] }) => {
    const others = names.split(' ').filter((name) => name !== '');
    const root = project({ ...Object.fromEntries(others.map((name) => [name, name.endsWith('.json') ? '{}' : ''])), ...content, [entry]: source });
    const { files, findings } = await walked(root, entry, { traversal });
    expect(files).toEqual([entry, ...others.filter((name) => !name.includes('NO'))].sort());
    expect(findings.filter((finding) => !/^note (?:request-expanded|optional-request-missing|missing-asset)/.test(finding))).toEqual([]);
  });
});

test.each([
  ['express.static("public")', 'public/a.css'],
  ['app.set("views", "./views")', 'views/a.ejs'],
  ['require("fs").readFileSync("data/d.txt", "utf8")', 'data/d.txt'],
])('%s: the file is looked for in the working directory, and the build says so', async (source, name) => {
  const root = project({ 'main.js': source, [name]: '' });
  const { files, findings } = await walked(root, 'main.js');
  expect(files).toEqual(['main.js']);
  expect(findings).toEqual([expect.stringMatching(/^warning working-directory-path main.js:1:\d+$/)]);
  expect((await walked(project({ 'main.js': source }), 'main.js')).findings).toEqual([]);
});

test('what a request that is known in part was taken to mean is told with its number', async () => {
  const root = project({ 'main.js': 'require(`./locales/${process.argv[2]}.json`)', 'locales/en.json': '{}', 'locales/de.json': '{}' });
  expect((await walked(root, 'main.js')).graph.findings).toMatchObject([{ code: 'request-expanded', severity: 'note', args: { kind: 'require', count: 2 }, location: { line: 1, column: 9 } }]);
});

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { guardedRun, type GuardResult } from '@pack-internal/guarded-run';
import { expect, onTestFinished, test } from 'vitest';
import { project } from '../test/project.ts';
import { pnpmStore } from '../test/real-trees.ts';
import { walk } from './walk.ts';

/** What a program prints where it lies, and what a copy of nothing but its graph prints. */
async function bothWays(entry: string, root: string, args: readonly string[]): Promise<{ original: GuardResult; copy: GuardResult; warnings: readonly unknown[] }> {
  const graph = await walk([entry], { root, target: { platform: process.platform, arch: process.arch, nodeVersion: process.versions.node } });
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'pack-walker-copy-')));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const to = (path: string): string => {
    const copied = join(place, relative(root, path));
    mkdirSync(dirname(copied), { recursive: true });
    return copied;
  };
  for (const file of graph.files) copyFileSync(file.path, to(file.path));
  for (const link of graph.links) symlinkSync(link.target, to(link.path));
  const run = (path: string): Promise<GuardResult> => guardedRun(process.execPath, [path, ...args], { cwd: tmpdir(), env: { PATH: process.env['PATH'] }, timeoutMs: 60_000 });
  const [real] = graph.entries as [string];
  return { original: await run(real), copy: await run(to(real)), warnings: graph.findings.filter((finding) => finding.severity !== 'note') };
}

/** A file of a package of the repository, whatever its version. */
function installed(name: string, path: string): string {
  const directory = readdirSync(pnpmStore).sort().find((each) => each.startsWith(`${name.replace('/', '+')}@`));
  if (directory === undefined) throw new Error(`${name} is not installed`);
  return join(pnpmStore, directory, 'node_modules', name, path);
}

const tools: readonly (readonly [string, string, readonly string[], string])[] = [
  ['semver', 'bin/semver.js', ['1.2.3', '-i', 'minor'], '1.3.0'],
  ['@changesets/cli', 'bin.js', ['--version'], '.'],
  ['publint', 'src/cli.js', ['--version'], 'publint'],
  ['marked', 'bin/marked.js', ['-s', '# hi'], '<h1'],
  ['postject', 'dist/cli.js', ['--help'], 'Usage'],
  ['esbuild', 'bin/esbuild', ['--version'], '.'],
  ['rolldown', 'bin/cli.mjs', ['--version'], 'rolldown'],
];

test.each(tools)('a copy of nothing but the graph of %s does what the original does, and nothing is reported', async (name, path, args, output) => {
  const { original, copy, warnings } = await bothWays(installed(name, path), join(pnpmStore, '../..'), args);
  expect(original.stdout).toContain(output);
  expect(copy).toEqual(original);
  expect(warnings).toEqual([]);
}, 90_000);

test('a copy of a project with workers, a child, its own files, links and computed requests runs', async () => {
  const root = project({
    'app/package.json': { json: { name: 'app', type: 'module', imports: { '#plugins/*.js': './src/plugins/*.js' } } },
    'app/main.js': `
      import { Worker } from 'node:worker_threads'; import { fork } from 'node:child_process'; import { once } from 'node:events';
      import { readFile, readdir } from 'node:fs/promises'; import { createRequire } from 'node:module'; import { join } from 'node:path';
      import { name } from 'lib';
      const require = createRequire(import.meta.url);
      const out = [name, require('./package.json').name, (await import('#plugins/one.js')).default];
      for (const locale of ['en', 'fr']) out.push(require(\`./locales/\${locale}.json\`).hello);
      out.push(await readFile(new URL('./data/text.txt', import.meta.url), 'utf8'), (await readdir(join(import.meta.dirname, 'data'))).join());
      out.push((await once(new Worker(new URL('./src/worker.cjs', import.meta.url)), 'message'))[0]);
      out.push((await once(fork(join(import.meta.dirname, 'src/child.js')), 'message'))[0]);
      console.log(out.join(' '));`,
    'app/src/worker.cjs': 'require("node:worker_threads").parentPort.postMessage("worker:" + require("./shared.cjs"))', 'app/src/shared.cjs': 'module.exports = "shared"',
    'app/src/child.js': 'import shared from "./shared.cjs"; process.send("child:" + shared); process.disconnect()',
    'app/src/plugins/one.js': 'export default "plugin"', 'app/locales/en.json': '{"hello":"hello"}', 'app/locales/fr.json': '{"hello":"bonjour"}',
    'app/data/text.txt': 'text', 'app/data/more.bin': 'x', 'app/node_modules/lib': { link: '../../lib' },
    'lib/package.json': { json: { name: 'lib', exports: { 'module-sync': './esm.mjs', default: './cjs.js' } } }, 'lib/esm.mjs': 'export const name = "esm"', 'lib/cjs.js': 'exports.name = "cjs"',
  });
  const { original, copy, warnings } = await bothWays(join(root, 'app/main.js'), root, []);
  expect(original.stdout).toBe('esm app plugin hello bonjour text more.bin,text.txt worker:shared child:shared\n');
  expect(copy).toEqual(original);
  expect(warnings).toEqual([]);
}, 60_000);

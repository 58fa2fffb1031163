import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { createProject, filesIn, PACK, runPack, toldError } from './run-pack.ts';

const hello = { 'package.json': '{ "name": "hello" }', 'index.js': 'console.log("hello", process.argv.slice(2))' };
const { version } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string };

test.each([['--version'], ['-v']])('%s prints the version', async (option) => {
  expect(await runPack('/', [option])).toMatchObject({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([['--help'], ['-h'], ['build', '--help']])('%s prints the help, with every option', async (...args) => {
  const { exitCode, stdout, stderr } = await runPack('/', args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  for (const option of ['--output', '--target', '--simple', '--config', '--node-path', '--injector', '--mount', '--no-code-cache', '--offline', '--json', '--quiet', '--debug', '--no-color', '--help', '--version']) expect(stdout).toContain(option);
  expect(stdout.split('\n').every((line) => line.length <= 120)).toBe(true);
});

test.each<[args: string[], code: string, message: RegExp, hint: RegExp]>([
  [['.', '--outptu', 'x'], 'ERR_PACK_UNKNOWN_OPTION', /no option --outptu/, /Did you mean --output\?/],
  [['.', '-x'], 'ERR_PACK_UNKNOWN_OPTION', /no option -x/, /--help/],
  [['.', '--output'], 'ERR_PACK_USAGE', /--output needs a value/, /--output <file>/],
  [['.', '-o', '-t', 'win'], 'ERR_PACK_USAGE', /-o needs a value/, /-o <file>/],
  [['.', '--simple=yes'], 'ERR_PACK_USAGE', /--simple takes no value/, /alone/],
  [['.', '--injector', 'natve'], 'ERR_PACK_USAGE', /cannot be "natve"/, /Did you mean native\?/],
  [['a', 'b'], 'ERR_PACK_USAGE', /these are 2: a, b/, /quotes/],
  [[''], 'ERR_PACK_USAGE', /is empty/, /pack \. packages/],
  [[], 'ERR_PACK_USAGE', /Nothing to package/, /pack \. packages/],
])('pack %j is refused with exit status 2', async (args, code, message, hint) => {
  const result = await runPack(createProject(hello), args);
  expect(result).toMatchObject({ exitCode: 2, stdout: '' });
  expect(toldError(result.stderr)).toEqual({ code, message: expect.stringMatching(message), hint: expect.stringMatching(hint), hasStack: false });
});

test('the summary tells what was built, its size by part and the time by step', async () => {
  const root = createProject({ ...hello, 'package.json': '{ "name": "hello", "pack": { "assets": ["*.txt"] } }', 'note.txt': 'x'.repeat(2000) });
  const { exitCode, stdout } = await runPack(root, ['build', 'package.json', '-o', 'dist/my hello']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^✔ dist\/my hello {2}node\d+\.\d+\.\d+-\w+-\w+ {2}1\d\d MB\n/);
  expect(stdout).toMatch(/size +runtime 1\d\d MB · modules \d+ B \(2 files\) · assets 2\.0 kB \(1 file\)/);
  expect(stdout).toMatch(/time .*walk \d.*archive \d.*blob \d.*inject \d.*write \d/);
  expect(stdout).toMatch(/how +runtime: the Node that runs pack/);
  expect(await guardedRun(path.join(root, 'dist/my hello'), ['a'])).toMatchObject({ exitCode: 0, stdout: "hello [ 'a' ]\n", stderr: '' });
});

test('warnings are shown with their place and counted by id; --quiet prints nothing', async () => {
  const root = createProject({ ...hello, 'index.js': 'if (process.argv[2]) require(process.argv[2])' });
  const shown = await runPack(root, ['.']);
  expect(shown.stderr).toMatch(/warning: .*\[dynamic-request\]\n {2}index\.js:1:/);
  expect(shown.stdout).toMatch(/warnings +dynamic-request 1/);
  expect(await runPack(root, ['.', '--quiet'])).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
});

test('--json prints versioned events and the result on standard output, and nothing on standard error', async () => {
  const root = createProject(hello);
  const { exitCode, stdout, stderr } = await runPack(root, ['.', '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.every((line) => line['version'] === 1 && typeof line['type'] === 'string')).toBe(true);
  expect(lines[0]).toMatchObject({ type: 'build-start', name: 'hello', entry: path.join(root, 'index.js') });
  const result = lines.at(-1) as { executables: [{ path: string; sizes: Record<string, number>; steps: { step: string }[] }] };
  expect(result).toMatchObject({ type: 'result', ok: true, exitCode: 0, executables: [{ path: path.join(root, 'hello'), platform: process.platform, arch: process.arch }] });
  const { total, ...parts } = result.executables[0].sizes;
  expect(Object.values(parts).reduce((sum, bytes) => sum + bytes, 0)).toBe(total);
});

test('--json tells an error as the result, with findings', async () => {
  const root = createProject({ 'index.js': 'require("./missing")' });
  const { exitCode, stdout, stderr } = await runPack(root, ['index.js', '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({
    version: 1, type: 'result', ok: false, exitCode: 1, error: { code: 'ERR_PACK_WALK_FAILED', hint: expect.any(String) },
    findings: [{ code: 'unresolved-request', severity: 'error', location: { file: path.join(root, 'index.js'), line: 1, column: expect.any(Number) } }],
  });
});

test('several targets get names that tell them apart', async () => {
  const root = createProject(hello);
  const { exitCode } = await runPack(root, ['.', '-t', 'node24.21.0-linux-x64', '-t', 'node22.23.3-linux-x64', '-o', 'out/app', '--no-code-cache']);
  expect(exitCode).toBe(0);
  expect(filesIn(path.join(root, 'out'))).toEqual(['app-node22.23.3', 'app-node24.21.0']);
  expect(await guardedRun(path.join(root, 'out/app-node22.23.3'), [])).toMatchObject({ stdout: 'hello []\n' });
}, 120_000);

test('--node-path decides on the target; a target that contradicts it is an error', async () => {
  const root = createProject({ 'index.js': 'console.log(process.version)' });
  const node = await targetNode('22');
  const built = await runPack(root, ['index.js', '--node-path', node]);
  expect(built).toMatchObject({ exitCode: 0 });
  expect(await guardedRun(path.join(root, 'index'), [])).toMatchObject({ stdout: 'v22.23.3\n' });
  const refused = await runPack(root, ['index.js', '--node-path', node, '-t', 'node24']);
  expect(refused.exitCode).toBe(1);
  expect(toldError(refused.stderr)).toMatchObject({ code: 'ERR_PACK_RUNTIME_MISMATCH', path: node, hint: expect.any(String), hasStack: false });
}, 120_000);

test.runIf(process.platform === 'linux' && process.arch === 'x64')('another processor needs an emulator for its code cache, and builds without one too, with a warning', async () => {
  const root = createProject(hello);
  await targetNode('24', 'arm64');
  const args = ['.', '-t', 'node24.21.0-linux-arm64'];
  const withoutEmulator = await runPack(root, args, { env: { PATH: '/nowhere' } });
  expect(withoutEmulator).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/No code cache for node24\.21\.0-linux-arm64: .*QEMU.*\[code-cache-unavailable\]/) });
  // An emulator that fails: a C library that is none.
  mkdirSync(path.join(root, 'arm/lib'), { recursive: true });
  writeFileSync(path.join(root, 'arm/lib/ld-linux-aarch64.so.1'), '');
  const failing = await runPack(root, args, { env: { QEMU_LD_PREFIX: path.join(root, 'arm') } });
  expect(failing).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/warnings +code-cache-unavailable 1/) });
}, 120_000);

test('a current directory that was removed is told', async () => {
  const root = createProject(hello);
  const result = await guardedRun('sh', ['-c', 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', 'sh', process.execPath, PACK, '.'], { cwd: root });
  expect(result.exitCode).toBe(2);
  expect(toldError(result.stderr)).toMatchObject({ code: 'ERR_PACK_USAGE', cause: expect.stringContaining('ENOENT'), hasStack: false });
});

test('colours appear when forced, and never with --no-color or NO_COLOR', async () => {
  const root = createProject({});
  const escape = '\u001B[';
  expect((await runPack(root, ['nowhere'], { env: { FORCE_COLOR: '1' } })).stderr).toContain(escape);
  expect((await runPack(root, ['nowhere', '--no-color'], { env: { FORCE_COLOR: '1' } })).stderr).not.toContain(escape);
  expect((await runPack(root, ['nowhere'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stderr).not.toContain(escape);
});

test.each(['22', '26'] as const)('the command runs on Node %s', async (line) => {
  const root = createProject(hello);
  const node = await targetNode(line);
  const result = await guardedRun(node, [PACK, '.', '--quiet'], { cwd: root });
  expect(result).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  expect(await guardedRun(path.join(root, 'hello'), [])).toMatchObject({ exitCode: 0, stdout: 'hello []\n' });
}, 120_000);

test('on a Node that is too old the command says so, in syntax that old ones read', async () => {
  const root = createProject({});
  // The very file of the command, on a process that calls itself an older one.
  mkdirSync(path.join(root, 'bin'));
  copyFileSync(PACK, path.join(root, 'bin/pack.js'));
  writeFileSync(path.join(root, 'old.js'), 'Object.defineProperty(process.versions, "node", { value: "20.20.0" });');
  const result = await guardedRun(process.execPath, ['--require', path.join(root, 'old.js'), path.join(root, 'bin/pack.js'), '.']);
  expect(result).toMatchObject({ exitCode: 2, stdout: '' });
  expect(toldError(result.stderr)).toMatchObject({ code: 'ERR_PACK_UNSUPPORTED_NODE', message: expect.stringContaining('22.22.2'), hint: expect.any(String) });
  expect(readFileSync(PACK, 'utf8')).not.toMatch(/\b(const|let|=>|async|await|\?\.|\?\?)\b|`/);
});

test.each(['22', '24', '26'] as const)('a TypeScript configuration of a package without "type" is read without a word, under Node %s', async (line) => {
  const root = createProject({ ...hello, 'pack.config.ts': 'import "node:path";\nconst name: string = "typed";\nexport default { name, mode: "simple" };' });
  const node = await targetNode(line);
  expect(await guardedRun(node, [PACK, '.', '--quiet', '--node-path', node], { cwd: root })).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  expect(filesIn(root)).toContain('typed');
}, 120_000);

import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding, FindingText } from '@pack/errors';
import { describe, expect, test } from 'vitest';
import { createProject, runPack } from './run-pack.ts';

interface Case {
  readonly code: Finding['code'];
  readonly severity: Finding['severity'];
  /** `file:line:column`. */
  readonly at: string;
  readonly files: Readonly<Record<string, string>>;
  readonly pack?: Readonly<Record<string, unknown>>;
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** The headers of a PE file for 32-bit Windows. */
const windowsAddon = `MZ${'\0'.repeat(58)}@\0\0\0PE\0\0L\u0001`;

const cases: readonly Case[] = [
  { code: 'dynamic-request', severity: 'warning', at: 'main.js:2:9', files: { 'main.js': '// first\nrequire(process.env.X);' } },
  { code: 'unresolved-request', severity: 'error', at: 'main.js:1:9', files: { 'main.js': 'require("pg");' } },
  { code: 'unresolved-request', severity: 'error', at: 'main.js:1:9', files: { 'main.js': 'require("./gone");' } },
  { code: 'unresolved-request', severity: 'warning', at: 'main.js:1:29', files: { 'main.js': 'exports.f = () => { require("pg/lib"); };' } },
  { code: 'optional-request-missing', severity: 'note', at: 'main.js:1:15', files: { 'main.js': 'try { require("pg"); } catch {}' } },
  { code: 'syntax-error', severity: 'warning', at: 'lib/bad.js:1:7', files: { 'main.js': 'exports.f = () => require("./lib/bad");', 'lib/bad.js': 'const ;' } },
  { code: 'syntax-error', severity: 'error', at: 'lib/bad.js:1:7', files: { 'main.js': 'require("./lib/bad");', 'lib/bad.js': 'const ;' } },
  { code: 'missing-asset', severity: 'warning', at: 'main.js:1:28', files: { 'main.js': 'require("fs").readFileSync(__dirname + "/gone.txt");' } },
  { code: 'glob-without-match', severity: 'warning', at: 'package.json:1:37', files: { 'main.js': '' }, pack: { assets: ['gone/**'] } },
  { code: 'asset-left-out', severity: 'warning', at: 'main.js:1:27', files: { 'main.js': 'require("fs").readdirSync(__dirname + "/data");', 'data/a.txt': '' }, links: { 'data/b': 'nowhere' } },
  { code: 'dependency-unreached', severity: 'note', at: 'package.json:1:35', files: { 'main.js': 'require(process.env.X);', 'node_modules/dep/package.json': '{"name":"dep"}', 'node_modules/dep/index.js': '' }, manifest: { dependencies: { dep: '1' } } },
  { code: 'addon-platform-mismatch', severity: 'warning', at: 'main.js:1:9', files: { 'main.js': 'require("./x.node");', 'x.node': windowsAddon } },
  { code: 'warm-run-failed', severity: 'warning', at: 'package.json:1:27', files: { 'main.js': 'process.exit(1);' }, pack: { warm: true } },
  { code: 'trace-stale', severity: 'warning', at: 'pack.trace.json:1:1', files: { 'main.js': '', 'pack.trace.json': '{"version":1,"files":{"main.js":{"read":["gone.txt"]}}}' } },
  { code: 'pkg-config-not-understood', severity: 'warning', at: 'package.json:1:26', files: { 'main.js': '' }, manifest: { pkg: { patches: { a: [] } } } },
  { code: 'simple-mode-dependency', severity: 'error', at: 'main.js:1:1', files: { 'main.js': 'require("./lib");', 'lib.js': '' }, pack: { mode: 'simple' } },
];

describe.each(cases)('$severity $code', ({ code, severity, at, files, pack = {}, manifest = {}, links = {}, args = [] }) => {
  test(`stands at ${at}, and the line of configuration that it tells settles it`, async () => {
    const root = createProject(files);
    const file = path.join(root, 'package.json');
    writeFileSync(file, JSON.stringify({ main: 'main.js', ...(Object.keys(pack).length > 0 && { pack }), ...manifest }));
    for (const [name, target] of Object.entries(links)) symlinkSync(target, path.join(root, name));
    const before = await findings(root, args);
    const found = before.find((each) => each.finding.code === code);
    expect(found?.finding.severity).toBe(severity);
    const { file: place, line, column } = found!.finding.location!;
    expect(`${path.relative(root, place)}:${line}:${column}`).toBe(at);

    const content = JSON.parse(readFileSync(file, 'utf8')) as { pack?: object };
    writeFileSync(file, JSON.stringify({ ...content, pack: { ...content.pack, ...found!.text.config } }));
    const after = await findings(root, args);
    expect(after.filter((each) => each.finding.code === code)).toEqual([]);
    expect(after.filter((each) => each.finding.severity === 'error')).toEqual([]);
  }, 60_000);
});

test('a finding can be raised to an error, which fails the build, but for a place where it is allowed', async () => {
  const files = { 'main.js': 'require(process.env.X);', 'package.json': '{ "main": "main.js", "pack": { "findings": { "dynamic-request": "error" } } }' };
  const root = createProject(files);
  const failed = await runPack(root, ['.', '-o', 'app']);
  expect(failed).toMatchObject({ exitCode: 1 });
  expect(failed.stderr).toMatch(/^error: What require process\.env\.X asks for/m);
  expect(failed.stderr).toContain('[ERR_PACK_WALK_FAILED]');
  writeFileSync(path.join(root, 'package.json'), '{ "main": "main.js", "pack": { "findings": { "dynamic-request": { "severity": "error", "allow": ["main.js:1"] } } } }');
  expect(await runPack(root, ['.', '-o', 'app'])).toMatchObject({ exitCode: 0, stderr: '' });
}, 60_000);

test('an id that does not exist is an error with the ids that do', async () => {
  const root = createProject({ 'main.js': '', 'package.json': '{ "main": "main.js", "pack": { "findings": { "dynamic-requests": "off" } } }' });
  const result = await runPack(root, ['.', '-o', 'app']);
  expect(result).toMatchObject({ exitCode: 2 });
  expect(result.stderr).toContain('did you mean "dynamic-request"?');
});

test('what dependencies do is shown with --verbose only', async () => {
  const root = createProject({ 'main.js': 'require("dep")', 'node_modules/dep/package.json': '{"name":"dep"}', 'node_modules/dep/index.js': 'require(process.env.X); require(process.env.Y); try { require("pg") } catch {}' });
  expect(await runPack(root, ['main.js', '-o', 'app'])).toMatchObject({ exitCode: 0, stderr: '' });
  const verbose = await runPack(root, ['main.js', '-o', 'app', '--verbose']);
  expect(verbose.stderr).toContain('[dynamic-request]');
  expect(verbose.stderr).toContain('and 1 more in dep');
  expect(verbose.stderr).toContain('[optional-request-missing]');
}, 60_000);

async function findings(root: string, args: readonly string[]): Promise<{ finding: Finding; text: FindingText }[]> {
  const { stdout } = await runPack(root, ['.', '-o', 'app', '--json', ...args]);
  return stdout.trim().split('\n').map((line) => JSON.parse(line) as { type: string; finding: Finding; text: FindingText }).filter(({ type }) => type === 'finding');
}

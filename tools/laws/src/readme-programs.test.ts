import { guardedRun } from '@pack-internal/guarded-run';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { firstProgram } from './readme-program.ts';
import { publishedPackages, readText, ROOT } from './workspace.ts';

const room = mkdtempSync(join(tmpdir(), 'pack-readme-'));
afterAll(() => rmSync(room, { recursive: true, force: true }));

test('the program of a README is its first js fence', () => {
  const readme = ['```sh', 'pnpm add x', '```', '```js', 'first();', '```', '```js', 'second();', '```'].join('\n');
  expect(firstProgram(readme)).toBe('first();\n');
  expect(firstProgram('no program')).toBeUndefined();
});

test('a program of more than twenty lines is no ten-line program', () => {
  expect(() => firstProgram(`\`\`\`js\n${'x();\n'.repeat(21)}\`\`\`\n`)).toThrow('21 lines');
});

test.each(publishedPackages().map(({ directory, manifest }) => [manifest.name!, directory] as const))('the program in the README of %s runs and prints', async (name, directory) => {
  const path = `${directory}/README.md`;
  expect(existsSync(join(ROOT, path)), `${path} is missing`).toBe(true);
  const program = firstProgram(readText(path));
  expect(program, `${path} has no js fence`).toBeDefined();

  const project = join(room, directory);
  mkdirSync(join(project, 'node_modules/@pack'), { recursive: true });
  for (const one of publishedPackages()) symlinkSync(join(ROOT, one.directory), join(project, 'node_modules', one.manifest.name!), 'junction');
  writeFileSync(join(project, 'program.mjs'), program!);
  const result = await guardedRun(process.execPath, ['program.mjs'], { cwd: project, timeoutMs: 100_000, env: { ...process.env, NODE_OPTIONS: '' } });
  expect(result, name).toMatchObject({ exitCode: 0, killed: undefined });
  expect(result.stdout.trim(), `${path}: the program printed nothing`).not.toBe('');
}, 120_000);

import path from 'node:path';
import { expect, test } from 'vitest';
import { createProject, filesIn, runPack } from './run-pack.ts';

test.each([
  ['pack.config.mjs', 'import { defineConfig } from "@pack/cli"; export default defineConfig({ output: "out/tool" });'],
  ['pack.config.js', 'const { defineConfig } = require("@pack/cli"); module.exports = defineConfig({ output: "out/tool" });'],
  ['pack.config.ts', 'import { defineConfig, type PackConfig } from "@pack/cli"; const config: PackConfig = { output: "out/tool" }; export default defineConfig(config);'],
  ['pack.config.mts', 'import { defineConfig } from "@pack/cli"; enum Place { Out = "out/tool" } export default defineConfig({ output: Place.Out });'],
  ['pack.config.mjs', 'import { defineConfig } from "@pack/coordinator"; export default defineConfig({ output: "out/tool" });'],
])('%s of a project that has not installed the tool finds it: %s', async (name, text) => {
  const root = createProject({ 'index.js': '', [name]: text });
  expect(await runPack(root, ['.'])).toMatchObject({ stderr: expect.not.stringContaining('error'), exitCode: 0 });
  expect(filesIn(path.join(root, 'out'))).toEqual(['tool']);
}, 60_000);

test('an installed one is what the configuration gets', async () => {
  const root = createProject({
    'index.js': '', 'pack.config.mjs': 'import { defineConfig } from "@pack/cli"; export default defineConfig({});',
    'node_modules/@pack/cli/package.json': '{ "name": "@pack/cli", "exports": "./index.mjs" }',
    'node_modules/@pack/cli/index.mjs': 'export const defineConfig = () => ({ output: "out/installed" });',
  });
  expect(await runPack(root, ['.'])).toMatchObject({ exitCode: 0 });
  expect(filesIn(path.join(root, 'out'))).toEqual(['installed']);
}, 60_000);

test('other packages that are missing are still an error', async () => {
  const root = createProject({ 'index.js': '', 'pack.config.mjs': 'import "@pack/other"; export default {};' });
  const { stderr, exitCode } = await runPack(root, ['.']);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('ERR_PACK_CONFIG_LOAD')]);
});

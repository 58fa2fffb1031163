import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readWorkspaceSettings, type WorkspaceSettings } from './workspace-settings.ts';

const scratch = mkdtempSync(join(tmpdir(), 'workspace-settings-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function read(content?: string): Promise<WorkspaceSettings> {
  const root = mkdtempSync(join(scratch, 'workspace-'));
  if (content !== undefined) writeFileSync(join(root, 'pnpm-workspace.yaml'), content);
  return readWorkspaceSettings(root);
}

const none = { supportedArchitectures: { os: [], cpu: [], libc: [] }, catalogs: {}, virtualStoreDirMaxLength: undefined };

test('a workspace says for which platforms it is installed, and what its catalogs hold', async () => {
  const content = 'packages: [a]\nsupportedArchitectures:\n  os: [win32, current]\n  libc: musl\ncatalog:\n  node: runtime:24\ncatalogs:\n  old:\n    node: runtime:22\n  empty:\nvirtualStoreDirMaxLength: 80\n';
  expect(await read(content)).toEqual({ supportedArchitectures: { os: ['win32', 'current'], cpu: [], libc: ['musl'] }, catalogs: { default: { node: 'runtime:24' }, old: { node: 'runtime:22' }, empty: {} }, virtualStoreDirMaxLength: 80 });
});

test.each([['no file', undefined], ['an empty one', ''], ['one about other things', 'packages: [a]\n']])('%s says nothing', async (_, content) => {
  expect(await read(content)).toEqual(none);
});

test.each([
  ['a: [', 'unexpected end of the stream'],
  ['- a', 'the file must be a mapping'],
  ['supportedArchitectures: [x64]', 'supportedArchitectures must be a mapping'],
  ['supportedArchitectures:\n  os: [1]', 'supportedArchitectures.os must be a list of texts'],
  ['catalog: 1', 'the catalog default must be a mapping'],
])('%s is refused', async (content, problem) => {
  await expect(read(content)).rejects.toMatchObject({ code: 'ERR_PACK_CONFIG_LOAD', message: expect.stringContaining(problem) as string });
});

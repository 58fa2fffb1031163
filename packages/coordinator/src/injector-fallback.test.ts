import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { build } from './build.ts';

test('a Node in a layout that our injector does not know is packaged by another tool, and a finding says why', { timeout: 120_000 }, async (context) => {
  if (process.platform !== 'linux' || process.arch !== 'x64') context.skip('Linux x64 executables do not run here');
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-fallback-')));
  try {
    const nodePath = path.join(root, 'node-without-notes');
    try {
      execFileSync('objcopy', ['--remove-section=.note*', await targetNode('24'), nodePath]);
    } catch {
      context.skip('objcopy is not installed: this check was not made');
    }
    writeFileSync(path.join(root, 'main.js'), 'console.log("packaged", process.version)');
    const { executables: [built] } = await build({ cwd: root, input: 'main.js', mode: 'simple', output: 'out', nodePath });
    expect(built).toMatchObject({ injector: 'build-sea', findings: [{ code: 'injector-fallback', severity: 'warning', args: { refused: 'native', used: 'build-sea', reason: expect.stringContaining('movable bytes') } }] });
    expect(await guardedRun(built!.path, [])).toMatchObject({ stdout: expect.stringMatching(/^packaged v24/), exitCode: 0 });
    await expect(build({ cwd: root, input: 'main.js', mode: 'simple', output: 'out2', nodePath, injector: 'native' })).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_UNSUPPORTED' });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

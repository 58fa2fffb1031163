import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun, type GuardResult } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildExecutable, type Executable } from './build-executable.ts';

vi.setConfig({ testTimeout: 120_000 });

describe.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('an executable that starts itself, Node %s', (line) => {
  let home: string;
  let executable: Executable;
  const run = (...args: string[]): Promise<GuardResult> => guardedRun(executable.path, args, { cwd: home });

  beforeAll(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'pack-self-'));
    const directory = path.join(home, 'self');
    cpSync(path.join(import.meta.dirname, 'projects/self'), directory, { recursive: true });
    executable = await buildExecutable({ line, directory, entry: 'index.js' });
    rmSync(directory, { recursive: true });
    writeFileSync(path.join(home, 'data.json'), '{}');
  }, 120_000);
  afterAll(() => {
    executable?.[Symbol.dispose]();
    rmSync(home, { recursive: true, force: true });
  });

  test('without a script runs the entry again with the arguments', async () => {
    expect(await run('once')).toMatchObject({
      stdout: 'entry with ["sub","--flag"] /snapshot/self/index.js /snapshot/self/index.js\nentry with ["sub2","data.json"] /snapshot/self/index.js /snapshot/self/index.js\n',
      stderr: '', exitCode: 0,
    });
  });

  test.each(['loop', 'shell-loop', 'worker-loop'])('endlessly is stopped, also through other programs and workers: %s', async (mode) => {
    const { stderr, exitCode, killed } = await run(mode);
    expect({ exitCode, killed }).toEqual({ exitCode: 1, killed: undefined });
    expect(stderr).toMatch(/^self: started itself 17 times in a row/);
  });
});

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guardedRun } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, type TargetLine, targetNode } from '@pack-internal/target-nodes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archiveOf } from '../conformance/archive-of.ts';
import { makeTree } from '../conformance/tree.ts';

const base = mkdtempSync(join(tmpdir(), 'pack-primitives-'));
const script = fileURLToPath(new URL('mount-primitives.ts', import.meta.url));

beforeAll(async () => {
  const project = join(base, 'project');
  mkdirSync(project);
  makeTree(project);
  writeFileSync(join(project, 'large.bin'), Buffer.alloc(32 * 1024 * 1024));
  writeFileSync(join(base, 'archive'), await archiveOf(project));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('on Node %s', (line) => {
  let seen: Record<string, unknown>;
  beforeAll(async () => {
    const args = ['--no-warnings', '--expose-internals', '--expose-gc', script, join(base, 'archive')];
    const { stdout, stderr, exitCode } = await guardedRun(await targetNode(line), args);
    seen = exitCode === 0 && stderr === '' ? (JSON.parse(stdout) as Record<string, unknown>) : { failed: stderr };
  }, 60_000);

  test('the script ran', () => {
    expect(seen['failed']).toBeUndefined();
  });

  test('paths are translated to what they lead to in the archive', () => {
    expect(seen['mountPoint']).toBe('/snapshot/app');
    expect(seen['toArchivePath']).toEqual(['hello.txt', 'hello.txt', 'node_modules/.store/linked/x.js', 'hello.txt', '', null]);
    expect([seen['outside'], seen['resolveReal'], seen['nowhere']]).toEqual([null, 'dir/a.txt', -1]);
  });

  test('a file on the disk is private, the same each time, and gone when the process has ended', () => {
    expect(seen).toMatchObject({ again: true, fileMode: '600', directoryMode: '700' });
    expect(seen['content']).toContain('Hello, wörld');
    expect(existsSync(String(seen['file']))).toBe(false);
  });

  test('a real file may get the number of a virtual one that was collected', () => {
    expect(seen['leaked']).toBe('read from the disk');
  });

  test('a read copies no more than was asked for', () => {
    expect(seen['copied']).toBeLessThan(1024 * 1024);
  });

  test('calls are counted', () => {
    expect(seen['hasCounted']).toBe(true);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guardedRun } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, type TargetLine, targetNode } from '@pack-internal/target-nodes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archiveOf } from '../conformance/archive-of.ts';
import { makeTree } from '../conformance/tree.ts';

const lines = Object.keys(TARGET_VERSIONS) as TargetLine[];
const base = mkdtempSync(join(tmpdir(), 'pack-mounts-'));
const project = join(base, 'project');
const archive = join(base, 'archive');
const runner = fileURLToPath(new URL('run-mounted.ts', import.meta.url));

beforeAll(async () => {
  mkdirSync(project);
  makeTree(project);
  writeFileSync(archive, await archiveOf(project));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe.each(lines)('on Node %s', (line) => {
  for (const kind of ['binding', 'platformatic', ...line === '26' ? ['node'] : []]) {
    test.each(['program.cjs', 'program.mjs'])(`%s does from a ${kind} mount what it does from the disk`, async (program) => {
      const node = await targetNode(line);
      const fromDisk = await guardedRun(node, ['--no-warnings', join(project, program)]);
      const fromArchive = await guardedRun(node, ['--no-warnings', '--expose-internals', runner, kind, archive, '/snapshot/project', program]);
      expect(fromDisk).toMatchObject({ exitCode: 0, stderr: '' });
      // a library's callbacks come in other turns than those of the disk
      expect(kind === 'node' ? sorted(fromArchive) : fromArchive).toEqual(kind === 'node' ? sorted(fromDisk) : fromDisk);
    }, 120_000);
  }
});

function sorted<Result extends { stdout: string }>(result: Result): Result {
  return { ...result, stdout: result.stdout.split('\n').toSorted().join('\n') };
}

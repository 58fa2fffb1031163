import { fileURLToPath } from 'node:url';
import { guardedRun } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, type TargetLine, targetNode } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../test/hidden-internals.ts', import.meta.url));

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('on Node %s a program sees of the internals what it sees without --expose-internals', async (line) => {
  const node = await targetNode(line);
  const plain = await guardedRun(node, ['--no-warnings', script]);
  const exposed = await guardedRun(node, ['--no-warnings', '--expose-internals', script]);
  const hidden = await guardedRun(node, ['--no-warnings', '--expose-internals', script, 'hide']);
  expect(plain).toMatchObject({ exitCode: 0, stderr: '' });
  expect(exposed.stdout).not.toEqual(plain.stdout);
  expect(JSON.parse(hidden.stdout)).toEqual(JSON.parse(plain.stdout));
}, 60_000);

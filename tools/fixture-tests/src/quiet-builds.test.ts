import { rmSync } from 'node:fs';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { expect, onTestFinished, test } from 'vitest';
import { prepareFixture } from './prepare-fixture.ts';

const packCommand = path.join(import.meta.dirname, '../../../packages/cli/bin/pack.js');

test.each(['express-app', 'fastify-esm', 'nest-app', 'webpack-build'])('%s is built without a word that its author cannot act on', async (name) => {
  const { directory, project } = await prepareFixture(name);
  onTestFinished(() => rmSync(path.dirname(directory), { recursive: true, force: true }));
  const result = await guardedRun(process.execPath, [packCommand, project, '-o', path.join(directory, '../app'), '--json'], { cwd: directory, timeoutMs: 100_000 });
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  const events = result.stdout.trim().split('\n').map((line) => JSON.parse(line) as { type: string; finding?: { severity: string } });
  expect(events.at(-1)).toMatchObject({ type: 'result', ok: true });
  expect(events.filter(({ finding }) => finding !== undefined && finding.severity !== 'note')).toEqual([]);
}, 200_000);

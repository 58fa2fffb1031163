import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startVitest } from 'vitest/node';
import { TestReport } from './test-report.ts';

test('counts what passed, failed and was skipped, and tells why', async () => {
  const room = mkdtempSync(join(tmpdir(), 'pack-report-'));
  onTestFinished(() => rmSync(room, { recursive: true, force: true }));
  writeFileSync(join(room, 'a.test.js'), `
    test('passes', () => {});
    test('fails', () => { throw new Error('as it should'); });
    test('skips', (context) => context.skip('no emulator here'));
    test.todo('is to come');
  `);
  writeFileSync(join(room, 'b.test.js'), "throw new Error('this file cannot be loaded');");
  let printed = '';
  const exitCode = process.exitCode;
  const vitest = await startVitest('test', [], { root: room, config: false, globals: true, watch: false, reporters: [new TestReport(room, (text) => { printed += text; })] });
  await vitest.close();
  process.exitCode = exitCode; // that of the run inside, which fails on purpose

  expect(JSON.parse(readFileSync(join(room, 'test.json'), 'utf8'))).toEqual({ passed: 1, failed: 2, skipped: 2 });
  expect(printed).toContain('skips: no emulator here');
});

import { expect, test } from 'vitest';
import { allOf, runTool } from './run-tool.ts';

test('a tool that exits with another code than 0 has failed, and its words are kept', async () => {
  const result = await runTool(process.execPath, ['-e', 'console.log("out"); console.error("err"); process.exitCode = 3']);
  expect(result.passed).toBe(false);
  expect(result.output).toContain('out');
  expect(result.output).toContain('err');
});

test('a tool that does not exist has failed', async () => {
  expect(await runTool('no-such-tool-of-ours', [])).toMatchObject({ passed: false });
});

test('one failure among several fails them all, and only it is told', () => {
  expect(allOf([{ passed: true, output: 'fine' }, { passed: false, output: 'broken' }])).toEqual({ passed: false, output: 'broken' });
  expect(allOf([{ passed: true, output: 'fine' }])).toEqual({ passed: true, output: '' });
});

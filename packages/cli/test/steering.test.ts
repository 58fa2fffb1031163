import path from 'node:path';
import { expect, test } from 'vitest';
import { guardedRun } from '@pack-internal/guarded-run';
import { createProject, runPack } from './run-pack.ts';

test.each([['project mode', []], ['simple mode', ['--simple']]])('NODE_OPTIONS and flags of Node do not steer an executable: %s', async (_, flags) => {
  const root = createProject({
    'index.js': 'console.log(JSON.stringify([process.argv.slice(2), process.execArgv, globalThis.steered ?? null, require("node:inspector").url() ?? null]));',
    'steer.cjs': 'globalThis.steered = true;',
  });
  const built = await runPack(root, ['index.js', ...flags, '-o', 'app']);
  expect(built).toMatchObject({ exitCode: 0 });

  const steering = `--require=${path.join(root, 'steer.cjs')}`;
  const args = ['--inspect=0', steering, '-e', '1', '--node-options=--inspect=0'];
  const result = await guardedRun(path.join(root, 'app'), args, { cwd: root, env: { PATH: process.env['PATH'], HOME: root, NODE_OPTIONS: `${steering} --inspect=0` } });
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(result.stdout)).toEqual([args, [], null, null]);
}, 60_000);

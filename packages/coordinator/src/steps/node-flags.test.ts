import { expect, test } from 'vitest';
import { nodeFlags } from './node-flags.ts';

const linux = { platform: 'linux' } as const;

test.each(['--inspect', '--inspect=0.0.0.0:9229', '--inspect-brk', '--inspect-wait=1'])('%s cannot be baked into an executable without an inspector', (flag) => {
  const settings = { execArgv: ['--no-warnings', flag], nodeOptions: 'ignore', allowInspector: false } as const;
  expect(() => nodeFlags(settings, linux)).toThrow(expect.objectContaining({ code: 'ERR_PACK_CONFIG_INVALID', hint: expect.stringContaining('allowInspector') }));
  expect(nodeFlags({ ...settings, allowInspector: true }, linux)).toEqual(['--no-warnings', flag]);
});

test('on Windows, where no program can handle SIGUSR1, Node is told not to', () => {
  const settings = { execArgv: ['--inspect-port=1'], nodeOptions: 'ignore', allowInspector: false } as const;
  expect(nodeFlags(settings, { platform: 'win32' })).toEqual(['--disable-sigusr1', '--inspect-port=1']);
  expect(nodeFlags(settings, linux)).toEqual(['--inspect-port=1']);
});

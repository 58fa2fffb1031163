import type { Finding } from '@pack/errors';
import { expect, test } from 'vitest';
import { chooseMount } from './choose-mount.ts';

function choose(mount: 'binding' | 'platformatic' | 'node', version: string, { mountPoint, platform = 'linux' }: { mountPoint?: string; platform?: 'linux' | 'win32' } = {}): { kind: string; mountPoint: string | undefined; findings: string[] } {
  const findings: string[] = [];
  const context = {
    settings: { mount, ...mountPoint !== undefined && { mountPoint } },
    target: { version, platform, arch: 'x64' },
    report: { target: `node${version}-${platform}-x64`, finding: (finding: Finding) => { findings.push(finding.code); } },
  };
  return { ...chooseMount(context as unknown as Parameters<typeof chooseMount>[0]), findings };
}

test('the mount that was asked for, on a Node that is known', () => {
  expect(choose('binding', '24.21.0')).toEqual({ kind: 'binding', mountPoint: undefined, findings: [] });
  expect(choose('platformatic', '22.22.2', { mountPoint: '/app' })).toEqual({ kind: 'platformatic', mountPoint: '/app', findings: [] });
  expect(choose('node', '26.10.0')).toEqual({ kind: 'node', mountPoint: '/dev/null/vfs/0', findings: [] });
});

test('public functions alone, and a warning, on a Node that is not', () => {
  expect(choose('binding', '25.2.1', { mountPoint: '/app' })).toEqual({ kind: 'public', mountPoint: '/app', findings: ['node-not-known'] });
});

test.each<[string, Parameters<typeof choose>]>([
  ['Node 24 has no node:vfs', ['node', '24.21.0']],
  ['node:vfs on Windows', ['node', '26.10.0', { platform: 'win32' }]],
  ['node:vfs at another place', ['node', '26.10.0', { mountPoint: '/snapshot/app' }]],
])('%s is refused', (_, args) => {
  expect(() => choose(...args)).toThrow(expect.objectContaining({ code: 'ERR_PACK_CONFIG_INVALID', message: expect.stringContaining('The mount "node"'), hint: expect.stringMatching(/\S/) }));
});

test.each(['22.19.0', '24.0.0', '24.6.1'])('Node %s, which reads no options from an executable, is refused', (version) => {
  expect(() => choose('binding', version)).toThrow(expect.objectContaining({ code: 'ERR_PACK_UNSUPPORTED_NODE', hint: expect.stringMatching(/22\.20|24\.7/) }));
});

test.each(['22.20.0', '24.7.0', '26.0.0'])('Node %s is the first of its line that will do', (version) => {
  expect(choose('binding', version).kind).toBe('binding');
});

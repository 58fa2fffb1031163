import type { ModuleGraph, WalkTarget } from '@pack/walker';
import { expect, test } from 'vitest';
import { sharedWalk } from './shared-walk.ts';

const NODE = '24.21.0';
const linux: WalkTarget = { platform: 'linux', arch: 'x64', nodeVersion: NODE };
const targets: WalkTarget[] = [linux, { ...linux, arch: 'arm64' }, { ...linux, platform: 'win32' }, { ...linux, platform: 'win32', arch: 'arm64' }, { ...linux, libc: 'musl' }];

/** How many walks it takes for the targets, and whether each got the graph of its own answers. */
async function walks(ask: (target: WalkTarget) => unknown, all = targets): Promise<[count: number, right: boolean]> {
  const shared = sharedWalk();
  let count = 0;
  let right = true;
  for (const target of all) {
    const graph = await shared(target, async (asked) => {
      count++;
      return { answer: ask(asked) } as unknown as ModuleGraph;
    });
    right &&= (graph as unknown as { answer: unknown }).answer === ask(target);
  }
  return [count, right];
}

test('a walk that asks nothing of its target is done once', async () => {
  expect(await walks(() => 0)).toEqual([1, true]);
});

test('a walk that asks is done again where the answer differs, and only there', async () => {
  expect(await walks(({ platform }) => platform)).toEqual([2, true]);
  expect(await walks(({ arch }) => arch)).toEqual([2, true]);
  expect(await walks(({ libc }) => libc)).toEqual([2, true]);
  expect(await walks(({ platform, arch }) => `${platform} ${arch}`)).toEqual([4, true]);
  expect(await walks(({ platform, arch, libc }) => [platform, arch, libc].join())).toEqual([5, true]);
});

test('what is asked only on one platform is no reason to walk again on another', async () => {
  expect(await walks(({ platform, ...rest }) => (platform === 'linux' ? `linux ${rest.arch}` : platform), targets.slice(0, 4))).toEqual([4, true]);
  const asksOnLinux = (target: WalkTarget): string => (target.platform === 'linux' ? `linux ${target.arch}` : target.platform);
  expect(await walks(asksOnLinux, targets.slice(0, 4))).toEqual([3, true]);
});

test('another Node is another walk', async () => {
  expect(await walks(() => 0, [linux, { ...linux, nodeVersion: '26.10.0' }])).toEqual([2, true]);
});

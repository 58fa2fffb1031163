import { expect, test } from 'vitest';
import { choosePlatform, type SupportedArchitectures } from './choose-platform.ts';

const host = { os: 'linux', cpu: 'x64', libc: 'glibc' };

test.each<[string, SupportedArchitectures | undefined, string]>([
  ['nothing is said', undefined, 'linux x64 glibc'],
  ['an axis is empty', { os: [] }, 'linux x64 glibc'],
  ['another platform is named', { os: ['win32'], cpu: ['arm64'] }, 'win32 arm64 glibc'],
  ['only one axis is named', { cpu: ['arm64'] }, 'linux arm64 glibc'],
  ['this machine is not the first that is named', { os: ['win32', 'linux'], cpu: ['arm64', 'x64'] }, 'linux x64 glibc'],
  ['"current" is not the first that is named', { os: ['win32', 'current'], libc: ['musl', 'current'] }, 'linux x64 glibc'],
  ['several others are named', { os: ['darwin', 'win32'] }, 'darwin x64 glibc'],
  ['another C library is named', { libc: ['musl'] }, 'linux x64 musl'],
])('when %s, the runtime is for %s', (_, supported, expected) => {
  const { os, cpu, libc } = choosePlatform(host, supported);
  expect(`${os} ${cpu} ${libc}`).toBe(expected);
});

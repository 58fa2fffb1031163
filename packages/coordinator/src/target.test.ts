import { isPackError, type PackError } from '@pack/errors';
import { describe, expect, test } from 'vitest';
import { distinguishingText, parseTarget, parseTargets, targetText } from './target.ts';

const host = { platform: 'linux', arch: 'x64' };

describe('a target', () => {
  test.each([
    ['node24-linux-x64', 'node24-linux-x64'],
    ['x64-linux-node24', 'node24-linux-x64'],
    ['node24.21.0', 'node24.21.0-linux-x64'],
    ['v22', 'node22-linux-x64'],
    ['24', 'node24-linux-x64'],
    ['node-24-win', 'node24-win-x64'],
    ['latest-arm64', 'nodelatest-linux-arm64'],
    ['windows', 'node-win-x64'],
    ['win32-amd64', 'node-win-x64'],
    ['darwin-aarch64', 'node-macos-arm64'],
    ['macos-x86_64', 'node-macos-x64'],
    ['host', 'node-linux-x64'],
    ['node26-host', 'node26-linux-x64'],
    ['NODE24-Linux', 'node24-linux-x64'],
    ['alpine-arm64', 'node-linux-arm64-musl'],
    ['node24-linux-musl', 'node24-linux-x64-musl'],
    ['linux-gnu', 'node-linux-x64'],
  ])('%s means %s on a Linux x64 machine', (text, expected) => {
    expect(targetText(parseTarget(text, host))).toBe(expected);
  });

  test.each(['node24-linux-x64', 'nodelatest-win-arm64', 'node-macos-x64', 'node22.23.3-linux-arm64', 'node26-linux-x64-musl'])('%s is read as it is written', (text) => {
    expect(targetText(parseTarget(text, { platform: 'aix', arch: 'ppc64' }))).toBe(text);
  });

  test.each([
    ['node24-linx', '"linx" is unknown', 'Did you mean linux?'],
    ['nod24', '"nod24" is unknown', 'Did you mean node24?'],
    ['freebsd', '"freebsd" is unknown', 'linux, macos, win'],
    ['linux-armv7', '"armv7" is unknown', 'x64, arm64'],
    ['constructor', '"constructor" is unknown', 'node22, node24, node26'],
    ['node18-linux', 'Node 18', '22, 24 and 26'],
    ['node23', 'Node 23', '22, 24 and 26'],
    ['linuxstatic-x64', 'use a C library', 'linux-musl'],
    ['deno2-linux-x64', 'made from Node, not from deno', 'deno compile'],
    ['win-musl', 'musl is a C library of Linux', 'node24-linux-x64'],
    ['musl-glibc', 'two C libraries', 'node24-linux-x64'],
    ['linux-win', 'two operating systems', 'node24-linux-x64'],
    ['node22-node24', 'two versions', 'node24-linux-x64'],
    ['', 'empty', 'node24-linux-x64'],
    ['linux--x64', 'empty', 'node24-linux-x64'],
  ])('%j is refused, saying what is wrong and what is valid', (text, message, hint) => {
    const error = thrownBy(() => parseTarget(text, host));
    expect(error).toMatchObject({ code: 'ERR_PACK_INVALID_TARGET', message: expect.stringContaining(message), hint: expect.stringContaining(hint) });
  });

  test('says which part of this machine is no target when that part was left out', () => {
    expect(thrownBy(() => parseTarget('x64', { platform: 'freebsd', arch: 'x64' })).message).toContain('freebsd');
    expect(thrownBy(() => parseTarget('linux', { platform: 'linux', arch: 'riscv64' })).message).toContain('riscv64');
  });
});

test('on a machine with musl that is what a Linux target means, unless it says glibc', () => {
  const alpine = { platform: 'linux', arch: 'x64', libc: 'musl' };
  expect(['host', 'linux', 'node24-arm64', 'linux-glibc', 'win', 'macos'].map((text) => targetText(parseTarget(text, alpine)))).toEqual([
    'node-linux-x64-musl', 'node-linux-x64-musl', 'node24-linux-arm64-musl', 'node-linux-x64', 'node-win-x64', 'node-macos-x64',
  ]);
});

test('several targets are given with commas or one by one, repetitions count once, none means the host', () => {
  expect(parseTargets(['node22-linux, node24', 'linux-node24'], host).map(targetText)).toEqual(['node22-linux-x64', 'node24-linux-x64']);
  expect(parseTargets([], host).map(targetText)).toEqual(['node-linux-x64']);
});

test.each([
  [['node24-linux-x64'], ['']],
  [['node22', 'node24'], ['node22', 'node24']],
  [['win', 'linux'], ['win', 'linux']],
  [['linux', 'alpine'], ['', 'musl']],
  [['linux-x64', 'linux-arm64', 'win-x64'], ['linux-x64', 'linux-arm64', 'win-x64']],
])('names of %j differ by no more than what tells them apart', (texts, expected) => {
  const targets = parseTargets(texts, host);
  expect(targets.map((target) => distinguishingText(target, targets))).toEqual(expected);
});

function thrownBy(action: () => unknown): PackError {
  try { action(); } catch (error) {
    if (isPackError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

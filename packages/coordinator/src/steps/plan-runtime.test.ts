import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RuntimeSource } from '@pack/binary-fetcher';
import { PackError } from '@pack/errors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseTarget } from '../target.ts';
import { planRuntime } from './plan-runtime.ts';

const running = process.versions.node;
const line = running.split('.')[0]!;
const foreign = process.platform === 'win32' ? 'macos' : 'win';

let cacheDir: string;
beforeEach(() => { cacheDir = mkdtempSync(path.join(tmpdir(), 'pack-plan-')); });
afterEach(() => { rmSync(cacheDir, { recursive: true, force: true }); });

test.each(['host', `node${line}`, `node${running}`])('%s is the Node that runs, without a question to anybody', async (text) => {
  const plan = await planRuntime({ target: parseTarget(text), given: undefined }, { cacheDir, sources: [] });
  expect(plan.version).toBe(running);
  expect(await plan.obtain(new AbortController().signal)).toMatchObject({ path: process.execPath, version: running, source: 'running' });
});

test.each<[what: string, target: string, published: string[], expected: string]>([
  ['the version that runs, where it is published', foreign, ['26.0.0', running, `${line}.8.0`], running],
  ['else the newest of its line', foreign, ['26.10.0', `${line}.20.0`], `${line}.20.0`],
  ['else the newest of another line', foreign, ['26.10.0', '26.3.0', '22.23.2'], '26.10.0'],
  ['not one whose blob nobody can write', foreign, [`${line}.99.0`, '22.23.2'], '22.23.2'],
])('the runtime for a foreign system is %s', async (_, target, published, expected) => {
  const plan = await planRuntime({ target: parseTarget(target), given: undefined }, { cacheDir, sources: [sourceOf(published)] });
  expect(plan.version).toBe(expected);
});

test('a line that is published for no such system is told as the first failure', async () => {
  await expect(planRuntime({ target: parseTarget(foreign), given: undefined }, { cacheDir, sources: [sourceOf([])] })).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_NOT_FOUND', message: `no ${line}` });
});

test.each([[`node${line}.99.0`], [`node${line}`]])('%s for a foreign system, whose blob nobody can write, is refused with those that can be had', async (asked) => {
  const plan = planRuntime({ target: parseTarget(`${asked}-${foreign}`), given: undefined }, { cacheDir, sources: [sourceOf([`${line}.99.0`, '22.23.2', '26.10.0'])] });
  await expect(plan).rejects.toMatchObject({ code: 'ERR_PACK_BLOB_FORMAT_UNKNOWN', message: expect.stringContaining(`${line}.99.0`), hint: expect.stringMatching(/node26\.10\.0.*node22\.23\.2/) });
});

test('a target without a version that gets another line than the one that runs tells which', async () => {
  const planFor = async (text: string, published: string[]): Promise<unknown> => (await planRuntime({ target: parseTarget(text), given: undefined }, { cacheDir, sources: [sourceOf(published)] })).insteadOf;
  expect([await planFor(foreign, ['26.10.0', '22.23.2']), await planFor(foreign, [`${line}.20.0`]), await planFor(`node26-${foreign}`, ['26.10.0'])]).toEqual([line, undefined, undefined]);
});

test('musl is another system than this one, and no source but a binary of the user\'s has it', async () => {
  await expect(planRuntime({ target: parseTarget('linux-musl'), given: undefined }, { cacheDir })).rejects.toMatchObject({
    code: 'ERR_PACK_RUNTIME_NOT_FOUND', message: expect.stringContaining('linux-x64-musl'), hint: expect.stringContaining('--node-path'),
  });
});

test('the binary that the user named is taken', async () => {
  const given = { path: '/n', version: '22.20.0', platform: 'linux', arch: 'x64', integrity: '', sha256: '', source: 'path', fromCache: true } as const;
  const plan = await planRuntime({ target: { platform: 'linux', arch: 'x64' }, given }, { cacheDir, sources: [] });
  expect([plan.version, await plan.obtain(new AbortController().signal)]).toEqual(['22.20.0', given]);
});

/** A source that has these versions for every platform. */
function sourceOf(published: readonly string[]): RuntimeSource {
  return {
    name: 'test',
    async offer({ version: wanted, platform, arch }, { prefer }) {
      const answers = published.filter((version) => version === wanted || version.startsWith(`${wanted}.`));
      const version = answers.find((each) => prefer?.(each)) ?? answers[0];
      if (version === undefined) throw new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `no ${wanted}`);
      return {
        version, platform, arch, source: 'test', package: 'test', integrity: 'sha512-', remembered: false, binary: 'node', archive: 'tarball' as const,
        retry: { retries: 0, minDelayMs: 0, maxDelayMs: 0, stallMs: 1000 }, open: () => { throw new Error('not downloaded here'); },
      };
    },
  };
}

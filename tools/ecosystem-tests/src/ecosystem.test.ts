import { mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun, type GuardResult } from '@pack-internal/guarded-run';
import { FIXTURES, installFixture } from '@pack-internal/installed-fixtures';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/*
 * Popular packages, each called by a small program of `fixtures/ecosystem/programs`: a program is run by plain Node and packaged
 * without any configuration; then the whole project is moved away, and the executable has to print the same.
 */
const packCommand = path.join(import.meta.dirname, '../../../packages/cli/bin/pack.js');
const room = realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-ecosystem-')));
const project = path.join(room, 'ecosystem');
const hidden = path.join(room, 'hidden');
const cwd = path.join(room, 'empty');

/** What cannot be packaged, and what the build says of it. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  prisma: /Cannot resolve require "\.prisma\/client\/default"[^]*node_modules\/@prisma\/client\/default\.js:\d+:\d+[^]*"external": \["\.prisma"\]/,
};
const names = readdirSync(path.join(FIXTURES, 'ecosystem/programs')).filter((name) => !(name in REFUSED));
/** Executables have 130 MB and more: so many lie on the disk at a time. */
const BATCH = 12;
const batches = Array.from({ length: Math.ceil(names.length / BATCH) }, (_, index) => names.slice(index * BATCH, (index + 1) * BATCH));

beforeAll(async () => {
  mkdirSync(cwd);
  await installFixture('ecosystem', room, ['--ignore-scripts']);
}, 900_000);
afterAll(() => rmSync(room, { recursive: true, force: true }));

describe.each(batches)('%s, …', (...batch) => {
  const expected = new Map<string, Seen>();
  const builds = new Map<string, GuardResult>();

  beforeAll(async () => {
    const waiting = [...batch];
    const work = async (): Promise<void> => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        expected.set(name, await seen(process.execPath, [script(name)]));
        builds.set(name, await pack(name));
      }
    };
    await Promise.all([work(), work()]);
    renameSync(project, hidden);
  }, 900_000);

  afterAll(() => {
    renameSync(hidden, project);
    for (const name of batch) rmSync(executable(name), { force: true });
  });

  test.each(batch)('%s', async (name) => {
    const { exitCode, stdout, stderr } = builds.get(name)!;
    expect({ exitCode, said: stderr.replaceAll(PROGRESS, '') }, stdout).toEqual({ exitCode: 0, said: '' }); // no warning: there is nothing that a user could change
    expect(expected.get(name)).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/\S/) });
    expect(await seen(executable(name), [])).toEqual(expected.get(name));
  }, 120_000);
});

test.each(Object.entries(REFUSED))('%s is refused, with the place and the line of configuration that settles it', async (name, said) => {
  const { exitCode, stderr } = await pack(name);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(said);
}, 120_000);

/** A line that a build of more than a second prints where there is no terminal. */
const PROGRESS = /^\S+  [a-z ]+  [\d.]+ (?:s|min).*\n/gm;

interface Seen {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly killed: GuardResult['killed'];
}

async function seen(file: string, args: readonly string[]): Promise<Seen> {
  const { PATH, HOME, TMPDIR } = process.env;
  const { exitCode, stdout, killed } = await guardedRun(file, args, { cwd, env: { PATH, HOME, ...TMPDIR && { TMPDIR }, LANG: 'C.UTF-8' }, timeoutMs: 60_000 });
  return { exitCode, stdout, killed };
}

function pack(name: string): Promise<GuardResult> {
  return guardedRun(process.execPath, [packCommand, path.join(project, 'programs', name), '-o', executable(name), '--no-color'], { cwd, timeoutMs: 300_000 });
}

function script(name: string): string {
  const directory = path.join(project, 'programs', name);
  return path.join(directory, readdirSync(directory).find((file) => /^index\.[cm]js$/.test(file))!);
}

function executable(name: string): string {
  return path.join(room, name);
}

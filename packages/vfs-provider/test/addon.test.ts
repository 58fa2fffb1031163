import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun, type GuardResult } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildExecutable, type Executable } from './build-executable.ts';

vi.setConfig({ testTimeout: 120_000 });

describe.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('native addons on Node %s', (line) => {
  let home: string;
  let cache: string;
  let executable: Executable;
  const run = (): Promise<GuardResult> => guardedRun(executable.path, [], { cwd: home, env: { ...process.env, PACK_NATIVE_CACHE_PATH: cache } });
  const extracted = (): string[] => (readdirSync(cache, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'broken.node').map((entry) => path.join(entry.parentPath, entry.name)));
  const GOOD = { stdout: 'true 4211111929\nfalse 4211111929\nworker 0\nERR_DLOPEN_FAILED\n', stderr: '', exitCode: 0 };

  beforeAll(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'pack-addon-'));
    cache = path.join(home, 'cache');
    const directory = path.join(home, 'addon');
    cpSync(path.join(import.meta.dirname, 'projects/addon'), directory, { recursive: true });
    copyAddon(path.join(directory, 'node_modules'));
    executable = await buildExecutable({ line, directory, entry: 'index.js' });
    rmSync(directory, { recursive: true });
  }, 120_000);
  beforeEach(() => { rmSync(cache, { recursive: true, force: true }); });
  afterAll(() => {
    executable?.[Symbol.dispose]();
    rmSync(home, { recursive: true, force: true });
  });

  test('load in the main thread and in a worker, from a private directory', async () => {
    expect(await run()).toMatchObject(GOOD);
    expect(extracted()).toHaveLength(1);
    for (let directory = path.dirname(extracted()[0]!); directory !== home; directory = path.dirname(directory)) {
      expect(statSync(directory).mode & 0o777).toBe(0o700);
    }
  });

  test('are not loaded from a file that was changed', async () => {
    await run();
    const [file] = extracted();
    const { size, mtimeMs } = statSync(file!);
    writeFileSync(file!, Buffer.alloc(size, 'x'));
    expect(await run()).toMatchObject(GOOD);
    expect(statSync(file!).size).toBe(size);
    appendFileSync(file!, 'more');
    expect(await run()).toMatchObject(GOOD);
    expect(statSync(file!)).toMatchObject({ size });
    expect(statSync(file!).mtimeMs).toBeGreaterThan(mtimeMs);
  });

  test('survive processes that extract them at the same moment', async () => {
    const results = await Promise.all([run(), run(), run(), run()]);
    for (const result of results) expect(result).toMatchObject(GOOD);
    expect(extracted()).toHaveLength(1);
  });

  test('say what to do when no directory can hold them', async () => {
    mkdirSync(path.dirname(cache), { recursive: true });
    writeFileSync(cache, 'a file in the way');
    const { stderr, exitCode } = await run();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Set PACK_NATIVE_CACHE_PATH');
    expect(stderr.length).toBeLessThan(3000); // no source line of the bundle
    chmodSync(cache, 0o600);
    rmSync(cache);
    expect(existsSync(cache)).toBe(false);
  });
});

/** The package and the one with its binary, which the package manager has put beside it. */
function copyAddon(modules: string): void {
  const require = createRequire(import.meta.url);
  const own = path.dirname(require.resolve('@node-rs/xxhash/package.json'));
  const scope = path.dirname(realpathSync(own));
  for (const name of readdirSync(scope)) cpSync(path.join(scope, name), path.join(modules, '@node-rs', name), { recursive: true, dereference: true });
}

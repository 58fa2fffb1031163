import { mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { runnerFor, TARGET_VERSIONS, targetNode, type TargetLine } from '@pack-internal/target-nodes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { observeProgram, type Observation } from './observe-program.ts';
import { prepareFixture, readRecipe, type PreparedFixture } from './prepare-fixture.ts';

const fixtureNames = readdirSync(path.join(import.meta.dirname, '../../../fixtures'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && hasRecipe(entry.name)).map((entry) => entry.name);
const nodeLines = Object.keys(TARGET_VERSIONS) as TargetLine[];
const arm64Line: TargetLine = '24'; // one line: under qemu each run takes ten times as long
const packCommand = path.join(import.meta.dirname, '../../../packages/cli/bin/pack.js');
const arm64Runner = runnerFor('arm64');

// Each fixture is run by plain Node, packaged for each Node line, moved away, and its executables are run:
// what can be seen of them (output, exit code, HTTP responses) must be the same.
describe.each(fixtureNames)('%s', (name) => {
  const scratch = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-fixture-run-'))));
  const cwd = path.join(scratch, 'empty');
  const recipe = readRecipe(name);
  const expected = new Map<string, Observation[]>();
  let fixture: PreparedFixture;

  beforeAll(async () => {
    mkdirSync(cwd);
    fixture = await prepareFixture(name);
    for (const line of nodeLines) {
      const node = await targetNode(line, 'x64');
      const command = [node, ...recipe.execArgv ?? [], fixture.script] as const;
      expected.set(line, await observeProgram({ command, cwd, neutral: [[fixture.directory, '<project>'], [node, '<node>']] }, recipe));
      await pack(fixture, `node${TARGET_VERSIONS[line]}-linux-x64`, executablePath(line));
    }
    if (recipe.arm64 && arm64Runner) {
      await pack(fixture, `node${TARGET_VERSIONS[arm64Line]}-linux-arm64`, executablePath('arm64'));
    }
    renameSync(fixture.directory, `${fixture.directory}-moved-away`);
  }, 400_000);

  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
    rmSync(path.dirname(fixture.directory), { recursive: true, force: true });
  });

  test.each(nodeLines)('behaves as under plain Node %s', async (line) => {
    const executable = executablePath(line);
    const seen = await observeProgram({ command: [executable], cwd, neutral: neutralOf(executable) }, recipe);
    expect(seen).toEqual(expected.get(line));
  }, 120_000);

  test.for(recipe.arm64 ? [arm64Line] : [])('behaves as under plain Node %s on linux-arm64', { timeout: 300_000 }, async (line, { skip }) => {
    if (!arm64Runner) return skip('qemu-aarch64-static is not installed (Debian: qemu-user-static)');
    const executable = executablePath('arm64');
    const seen = await observeProgram({ command: [arm64Runner[0]!, ...arm64Runner.slice(1), executable], cwd, neutral: neutralOf(executable) }, recipe);
    expect(seen).toEqual(expected.get(line));
  });

  function executablePath(variant: string): string {
    return path.join(scratch, `${name} ${variant}`); // the space is deliberate
  }

  function neutralOf(executable: string): (readonly [string, string])[] {
    return [[`/snapshot/${fixture.name}`, '<project>'], [executable, '<node>']];
  }
});

async function pack(fixture: PreparedFixture, target: string, output: string): Promise<void> {
  const args = [packCommand, fixture.project, '-t', target, '-o', output, ...fixture.recipe.simple ? ['--simple'] : []];
  const result = await guardedRun(process.execPath, args, { cwd: fixture.directory, timeoutMs: 300_000 });
  if (result.exitCode !== 0) throw new Error(`pack failed (${result.exitCode}):\n${result.stdout}${result.stderr}`);
}

function hasRecipe(name: string): boolean {
  try { return Boolean(readRecipe(name)); } catch { return false; }
}

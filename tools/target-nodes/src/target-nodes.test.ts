import { guardedRun } from '@pack-internal/guarded-run';
import { expect, test } from 'vitest';
import { runnerFor, TARGET_VERSIONS, targetNode, type TargetLine } from './target-nodes.ts';

const lines = Object.keys(TARGET_VERSIONS) as TargetLine[];

for (const arch of ['x64', 'arm64'] as const) {
  const runner = runnerFor(arch);
  test.skipIf(runner === undefined).each(lines)(`the node of line %s for ${arch} runs and is the named version`, async (line) => {
    const [file, ...args] = [...runner!, await targetNode(line, arch), '--version'];
    const { stdout } = await guardedRun(file!, args, { timeoutMs: 60_000 });
    expect(stdout).toBe(`v${TARGET_VERSIONS[line]}\n`);
  }, 300_000);
}

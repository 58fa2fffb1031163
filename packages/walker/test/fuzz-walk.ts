import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PackError } from '@pack/errors';
import type { FuzzTarget } from '@pack-internal/fuzz';
import { walk } from '../src/index.ts';

/**
 * A target that writes each input to one file of a small project and walks it, as a build does: findings that are errors
 * refuse the input. Each location of a finding must be a place in its file.
 */
export function fuzzWalk(input: string, files: Readonly<Record<string, string>>, target: Omit<FuzzTarget, 'run'>): FuzzTarget {
  const root = mkdtempSync(join(tmpdir(), 'pack-fuzz-walk-'));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return {
    ...target,
    async run(bytes) {
      writeFileSync(join(root, input), bytes);
      const { findings } = await walk([join(root, 'main.js')], { root, target: { platform: 'linux', arch: 'x64', nodeVersion: '24.21.0' } });
      for (const { code, location } of findings) {
        if (location && !(location.line >= 1 && location.column >= 1)) throw new Error(`${code} is at ${location.line}:${location.column}`);
      }
      if (findings.some(({ severity }) => severity === 'error')) throw new PackError('ERR_PACK_WALK_FAILED', 'the program cannot start');
    },
  };
}

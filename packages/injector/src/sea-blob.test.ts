import { join } from 'node:path';
import { bytesSource, seaBlob, type SeaBlobOptions } from '@pack/sea-assets';
import { guardedRun } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, runnerFor, targetNode, type TargetLine } from '@pack-internal/target-nodes';
import { describe, expect, test } from 'vitest';
import { noise, scratch } from '../test/scratch.ts';
import { inject } from './inject.ts';

const ASSET = noise(1 << 20);
const MAIN = `
  const { getRawAsset, isSea } = require('node:sea');
  const bytes = new Uint8Array(getRawAsset('archive'));
  const sum = require('node:crypto').createHash('sha256').update(bytes).digest('hex');
  console.log(process.version, isSea(), bytes.length, sum, process.execArgv.length, process.title);
`;

describe.each<[TargetLine, 'x64' | 'arm64']>([['22', 'x64'], ['24', 'x64'], ['26', 'x64'], ['24', 'arm64']])('our own blob in Node %s for %s', (line, arch) => {
  test('starts with its asset and its arguments, next to nothing of another Node', async (context) => {
    const runner = runnerFor(arch) ?? context.skip(`Linux ${arch} executables do not run here`);
    const result = await build({ execArgv: ['--title=packed'], assets: [{ key: 'archive', source: bytesSource(ASSET) }] }, line, arch, runner);
    const sum = await import('node:crypto').then(({ hash }) => hash('sha256', ASSET));
    expect(result).toMatchObject({ stdout: `v${TARGET_VERSIONS[line]} true ${ASSET.length} ${sum} 1 packed\n`, stderr: '', exitCode: 0 });
  });
});

async function build(options: Omit<SeaBlobOptions, 'nodeVersion' | 'main'>, line: TargetLine, arch: 'x64' | 'arm64', runner: readonly string[]): ReturnType<typeof guardedRun> {
  const output = join(scratch(), 'out');
  const blob = seaBlob({ nodeVersion: TARGET_VERSIONS[line], main: MAIN, disableWarning: true, ...options });
  await inject({ input: await targetNode(line, arch), output, blob });
  const [file, ...args] = [...runner, output];
  return guardedRun(file!, args);
}

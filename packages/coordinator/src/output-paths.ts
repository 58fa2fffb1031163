import { statSync } from 'node:fs';
import path from 'node:path';
import { PackError } from '@pack/errors';
import { nameOf } from './refuse-inputs.ts';
import { distinguishingText, machineText, targetText, type Target } from './target.ts';

export interface OutputNames {
  /** Absolute path that was asked for. */
  readonly output: string | undefined;
  readonly name: string;
  readonly cwd: string;
  /** Real path of the script that is packaged. */
  readonly entry: string;
}

/**
 * The file to write for each target. Several targets share the name that was asked for, each with what tells it
 * apart: `app-linux`, `app-win.exe`. Windows programs end in .exe. Where no name was asked for and the project's is that of
 * a directory, as in `pack ./app`, or of the entry itself, the machine is added: `app-linux-x64`.
 * @throws PackError ERR_PACK_USAGE when the name cannot tell two targets apart.
 */
export function outputPaths(targets: readonly Target[], { output, name, cwd, entry }: OutputNames): string[] {
  const base = output ?? path.join(cwd, name);
  const paths = targets.map((target) => {
    const suffix = distinguishingText(target, targets);
    const named = suffix === '' ? base : `${base.replace(/\.exe$/i, '')}-${suffix}`;
    const stem = output === undefined && (isDirectory(named) || nameOf(named) === entry) ? `${base}-${machineText(target)}` : named;
    return target.platform === 'win32' && !/\.exe$/i.test(stem) ? `${stem}.exe` : stem;
  });
  const twice = paths.findIndex((file, index) => paths.indexOf(file) !== index);
  if (twice < 0) return paths;
  throw new PackError('ERR_PACK_USAGE', `Two targets would be written to the same file, one of them ${targetText(targets[twice]!)}`, { path: paths[twice]! });
}

function isDirectory(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

import { resolve } from 'node:path';
import type { MountedArchive } from '../runtime/mounted-archive.ts';

/** An addon of the archive that a program loads. */
export interface AddonRequest {
  readonly id: number;
  /** The name that the program has given. */
  readonly filename: string;
  /** Loads a file of the disk in its place. */
  readonly load: (file: string) => void;
}

/** Makes `process.dlopen` hand on what is in the archive. */
export function patchDlopen(mounted: MountedArchive, loadAddon: (request: AddonRequest) => void): void {
  const original = process.dlopen;
  process.dlopen = function dlopen(module: object, filename: string, ...flags: number[]): void {
    const id = typeof filename === 'string' ? mounted.follow(resolve(filename)) : -1;
    const load = (file: string): void => { Reflect.apply(original, this, [module, file, ...flags]); };
    if (id < 0) load(filename);
    else loadAddon({ id, filename, load });
  };
  Object.defineProperty(process.dlopen, 'name', { value: 'dlopen' });
}

import type { NodeInternals } from '../runtime/node-internals.ts';
import * as files from './part-files.ts';
import * as modules from './part-modules.ts';
import * as rest from './part-rest.ts';

/** What a start does without, by what a program uses. */
export interface Parts {
  files(): typeof files;
  modules(): typeof modules;
  rest(): typeof rest;
}

/** Gives the text or the code cache of a part, or another asset of the executable. */
export type GetAsset = (this: void, key: string) => ArrayBuffer | undefined;

export type OpenParts = (internals: NodeInternals, getAsset: GetAsset) => Parts;

/** The parts of a bootstrap that is one script. */
export const openParts: OpenParts = () => ({ files: () => files, modules: () => modules, rest: () => rest });

/** The same for a mount that serves files in another way. */
export const openPartsButFiles: OpenParts = () => ({ files() { throw new Error('this bootstrap has no such part'); }, modules: () => modules, rest: () => rest });

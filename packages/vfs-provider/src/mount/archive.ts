/**
 * What a mount needs of an archive: the shape of the reader of `@pack/sea-assets/reader`, declared here
 * so that the run-time code depends on nothing. Paths are relative to the archive's root, '' is the root.
 */
export interface MountableArchive {
  readonly nodeCount: number;
  find(path: string): number;
  type(id: number): number;
  size(id: number): number;
  mode(id: number): number;
  mtimeMs(id: number): number;
  path(id: number): string;
  name(id: number): string;
  children(id: number): number[];
  linkTarget(id: number): string;
  /** A view over read-only memory: reading is fine, writing crashes the process, users get copies. */
  body(id: number): Uint8Array;
  text(id: number): string;
}

export const FILE = 1;
export const DIRECTORY = 2;
export const LINK = 3;

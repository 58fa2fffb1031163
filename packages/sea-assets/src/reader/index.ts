export { openArchive } from './open-archive.ts';
export type { Archive } from './archive.ts';
export type { ArchiveMeta } from '../archive/archive-entry.ts';
export type { FileKind, ResolutionKind } from '../format.ts';

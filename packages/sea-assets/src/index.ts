export { writeArchive, type ArchiveContents } from './archive/write-archive.ts';
export type { ArchiveDirectory, ArchiveEntry, ArchiveFile, ArchiveLink, ArchiveMeta, ArchiveResolution, Json } from './archive/archive-entry.ts';
export { bytesSource, readAll, type ByteSource } from './byte-source.ts';
export type { FileKind, ResolutionKind } from './format.ts';

export { writeArchive, type ArchiveContents, type PackedArchive } from './archive/write-archive.ts';
export type { ArchiveDirectory, ArchiveEntry, ArchiveFile, ArchiveFrame, ArchiveLink, ArchiveMeta, ArchiveResolution, Json } from './archive/archive-entry.ts';
export { bytesSource, readAll, type ByteSource } from './byte-source.ts';
export type { FileKind, ResolutionKind } from './format.ts';
export { BLOB_FORMATS, isBlobFormatKnown } from './blob/blob-versions.ts';
export type { BlobFormat, ExecArgvExtension, MainFormat } from './blob/blob-format.ts';
export { generateSeaBlob, type GenerateSeaBlobOptions } from './blob/generate-sea-blob.ts';
export { readSeaBlob, type ParsedSeaBlob } from './blob/read-sea-blob.ts';
export { seaBlob, type SeaAsset, type SeaBlobOptions, type SeaContents } from './blob/sea-blob.ts';

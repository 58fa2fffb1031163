export { tarball, zipArchive, type ArchiveEntry } from './archives.ts';
export { startMirror, type Mirror, type MirrorFile, type MirrorHandler, type MirrorRequest } from './mirror.ts';
export { installedNode, nodeArchive, nodeArchiveName, type NodeArchive, type NodeArchiveOptions, type NodePlatform } from './node-archive.ts';
export { nodeChannel, type ChannelOptions, type NodeRelease } from './node-channel.ts';

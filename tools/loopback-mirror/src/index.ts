export { tarball, zipArchive, type ArchiveEntry } from './archives.ts';
export { canMakeCertificates, certificatesFor, runs, type Certificates } from './certificates.ts';
export { startMirror, type Mirror, type MirrorFile, type MirrorHandler, type MirrorRequest } from './mirror.ts';
export { installedNode, nodeArchive, nodeArchiveName, type NodeArchive, type NodeArchiveOptions, type NodePlatform } from './node-archive.ts';
export { nodeChannel, type ChannelOptions, type NodeRelease } from './node-channel.ts';
export { startStandIn, type StandIn } from './stand-in.ts';
export { serveTunnels, type TunnelChoice } from './tunnels.ts';

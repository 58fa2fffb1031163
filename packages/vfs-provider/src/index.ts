export { ARCHIVE_ASSET_KEY, BINARY_DATA_ASSET_KEY, BUILD_RECORD_ASSET_KEY, partAssetKey } from './archive-key.ts';
export { bootstrapExecArgv, bootstrapParts, bootstrapScripts, bootstrapText, type BootstrapOptions, type BootstrapParts, type BootstrapPartsOptions, type MountKind } from './bootstrap-text.ts';
export { isKnownNode, neededInstead } from './known-nodes.ts';
export { firstRunCacheAsset } from './first-run-cache/first-run-text.ts';
export { NODE_MOUNT_POINT } from './mount/node-mount-point.ts';
export { decodeBootstrapCache, encodeBootstrapCache, type BootstrapCache } from './bootstrap-cache/bootstrap-cache.ts';
export { compileBootstrap, type CompileBootstrapOptions } from './bootstrap-cache/compile-bootstrap.ts';
export { readRecords, type RecordedFile } from './recording/read-records.ts';

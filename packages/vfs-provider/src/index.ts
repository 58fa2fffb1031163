export { ARCHIVE_ASSET_KEY } from './archive-key.ts';
export { bootstrapExecArgv, bootstrapText, type BootstrapOptions } from './bootstrap-text.ts';

import { readFileSync } from 'node:fs';

export interface BootstrapOptions {
  /** How the packaged files appear: in Node's own file system bindings, or through the library @platformatic/vfs. */
  readonly mount: 'binding' | 'platformatic';
}

/**
 * Gives the CommonJS main script of an executable, as text. It expects the archive in the SEA asset
 * `ARCHIVE_ASSET_KEY` and Node to be started with `bootstrapExecArgv`; all else comes from the archive.
 */
export function bootstrapText({ mount }: BootstrapOptions): string {
  return readFileSync(new URL(`../dist/bootstrap-${mount}.txt`, import.meta.url), 'utf8');
}

/** Gives the options of Node that the main script needs, for the blob's `execArgv`. */
export function bootstrapExecArgv(_options: BootstrapOptions): string[] {
  return ['--expose-internals'];
}

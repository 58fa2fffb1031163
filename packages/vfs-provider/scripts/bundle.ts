import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Node prints the source line above an error that nobody caught, but not one with this mark; ours is a long line. */
export const NO_SOURCE_LINE = '/* node-do-not-add-exception-line */';

export interface Bundle {
  /** One line. */
  readonly code: string;
  /** The source files that are in it, relative to the package. */
  readonly files: readonly string[];
}

/** Bundles what an entry, relative to the package, needs at run time. */
export async function bundle({ entry, plugins = [] }: { readonly entry: string; readonly plugins?: readonly Plugin[] }): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    alias: { 'node:url': './src/bootstrap/lazy-url.ts', 'node:sqlite': './src/bootstrap/no-sqlite.ts' },
    plugins: [...plugins],
    minify: true,
    supported: { 'template-literal': false }, // these may hold newlines
    legalComments: 'none',
    charset: 'ascii',
    logLevel: 'warning',
  });
  const code = outputFiles[0]!.text.trimEnd();
  if (code.includes('\n')) throw new Error(`the bundle of ${entry} has several lines: each would need the mark`);
  return { code, files: Object.keys(metafile.inputs) };
}

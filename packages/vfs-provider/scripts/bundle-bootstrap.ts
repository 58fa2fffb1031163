import { writeFileSync } from 'node:fs';
import { build } from 'esbuild';

/*
 * Bundles the bootstraps, one for each kind of mount and one for a Node that is not known, to dist/: the text of a function, which is called in the main thread
 * and sent to workers as text.
 */
const root = new URL('..', import.meta.url);

/** Node prints the source line above an error that nobody caught, but not one with this mark; ours is a long line. */
const NO_SOURCE_LINE = '/* node-do-not-add-exception-line */';

for (const mount of ['binding', 'platformatic', 'node', 'public']) {
  const code = await bundle(`src/bootstrap/bootstrap-${mount}.ts`);
  writeFileSync(
    new URL(`dist/bootstrap-${mount}.txt`, root),
    `function pack(require,task,fallback){${NO_SOURCE_LINE}${code}}`,
  );
}
// What only some executables need stands in an asset of its own.
writeFileSync(new URL('dist/first-run-cache.txt', root), `(function(require,options){${NO_SOURCE_LINE}${await bundle('src/first-run-cache/entry.ts')}})`);

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root.pathname,
    entryPoints: [entry],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    alias: { 'node:url': './src/bootstrap/lazy-url.ts', 'node:sqlite': './src/bootstrap/no-sqlite.ts' },
    minify: true,
    supported: { 'template-literal': false }, // these may hold newlines
    legalComments: 'none',
    charset: 'ascii',
    logLevel: 'warning',
  });
  const code = outputFiles[0]!.text.trimEnd();
  if (code.includes('\n')) throw new Error(`the bundle of ${entry} has several lines: each would need the mark`);
  return code;
}

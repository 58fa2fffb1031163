import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

/*
 * Bundles the bootstraps, one for each kind of mount, to dist/: the texts that become the main script of executables.
 * The function around the bundle is called in the main thread and sent to workers as text; the source URL makes its
 * frames in stack traces look like what they are, internals of the run time.
 */
const root = fileURLToPath(new URL('..', import.meta.url));

for (const mount of ['binding']) {
  await build({
    absWorkingDir: root,
    entryPoints: [`src/bootstrap/bootstrap-${mount}.ts`],
    outfile: `dist/bootstrap-${mount}.txt`,
    bundle: true,
    platform: 'node',
    // Loaded already when the bootstrap runs, which the public module is not.
    alias: { 'node:url': 'internal/url' },
    external: ['internal/url'],
    format: 'cjs',
    target: 'node22',
    minify: true,
    legalComments: 'none',
    charset: 'ascii',
    logLevel: 'warning',
    banner: { js: 'function pack(require,task){' },
    footer: { js: '}\npack(require);\n//# sourceURL=node:internal/pack' },
  });
}

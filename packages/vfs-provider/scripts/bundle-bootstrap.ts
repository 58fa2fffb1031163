import { writeFileSync } from 'node:fs';
import { bundle, NO_SOURCE_LINE } from './bundle.ts';
import { bundleInParts } from './bundle-in-parts.ts';

/*
 * Bundles the bootstraps, one for each kind of mount and one for a Node that is not known, to dist/: the text of a function, which is called in the main thread
 * and sent to workers as text. That of the binding mount is there in parts too.
 */
for (const mount of ['binding', 'platformatic', 'node', 'public']) {
  write(`bootstrap-${mount}`, asFunction((await bundle({ entry: `src/bootstrap/bootstrap-${mount}.ts` })).code));
}
const { core, parts } = await bundleInParts();
write('bootstrap-binding-core', asFunction(core));
for (const [name, code] of parts) write(`bootstrap-binding-${name}`, `(function(require){${NO_SOURCE_LINE}const module={};${code}return module.exports})`);
// What only some executables need stands in an asset of its own.
write('first-run-cache', `(function(require,options){${NO_SOURCE_LINE}${(await bundle({ entry: 'src/first-run-cache/entry.ts' })).code}})`);

function asFunction(code: string): string {
  return `function pack(require,task,fallback){${NO_SOURCE_LINE}${code}}`;
}

function write(name: string, text: string): void {
  writeFileSync(new URL(`../dist/${name}.txt`, import.meta.url), text);
}

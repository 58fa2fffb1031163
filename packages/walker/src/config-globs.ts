import { join, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import { globSync } from 'tinyglobby';
import type { WalkContext } from './walk-context.ts';

/** Adds the files of `scripts` and `assets`; a glob that matches nothing is reported. */
export function addConfiguredFiles(context: WalkContext): void {
  const { scripts = [], assets = [] } = context.options;
  for (const [key, globs] of [['scripts', scripts], ['assets', assets]] as const) {
    const negated = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
    for (const glob of globs.filter((each) => !each.startsWith('!'))) {
      const matches = globSync(glob, {
        cwd: context.root, dot: true, followSymbolicLinks: true, absolute: false,
        ignore: [...negated, ...(glob.includes('node_modules') ? [] : ['**/node_modules/**']), ...(glob.includes('.git') ? [] : ['**/.git/**'])],
      }).sort();
      if (matches.length === 0) {
        context.report({ code: 'glob-without-match', args: { glob, key }, file: context.root, certainty: 'certain' });
      }
      for (const match of matches) {
        const real = context.disk.real(join(context.root, match));
        if (real) context.include(real.path, { type: 'config', glob }, { links: real.links, as: key === 'scripts' ? 'module' : 'opaque' });
      }
    }
  }
}

/** Makes the test of `ignore`: whether a path is to be left out. */
export function ignoreTest(root: string, globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  const matches = picomatch([...globs, ...globs.map((glob) => `${glob.replace(/\/$/, '')}/**`)], { dot: true });
  return (path) => matches(relative(root, path).split(sep).join('/'));
}

/** Makes the test of `external`: a request, a package with all its files, or a glob of them. */
export function externalTest(requests: readonly string[]): (request: string) => boolean {
  if (requests.length === 0) return () => false;
  const matches = picomatch([...requests, ...requests.filter((request) => !/^\.{0,2}\//.test(request)).map((request) => `${request}/**`)], { dot: true });
  const names = new Set(requests);
  return (request) => names.has(request) || names.has(/^(?:@[^/]+\/)?[^/]+/.exec(request)?.[0] ?? '') || matches(request);
}

import { relative, sep } from 'node:path';
import picomatch from 'picomatch';
import { matchGlob } from './match-glob.ts';
import type { WalkContext } from './walk-context.ts';

/** Adds what `scripts` and `assets` mean; a glob that matches nothing is reported, and what is left out of one. */
export function addConfiguredFiles(context: WalkContext): void {
  const { scripts = [], assets = [] } = context.options;
  const { root, boundary } = context;
  for (const [key, globs] of [['scripts', scripts], ['assets', assets]] as const) {
    const negated = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
    for (const glob of globs.filter((each) => !each.startsWith('!'))) {
      const { files, emptyDirectories, leftOut } = matchGlob(context.disk, glob, { root, boundary, negated });
      if (files.length + emptyDirectories.length + leftOut.length === 0) {
        context.report({ code: 'glob-without-match', args: { glob, key }, file: root, certainty: 'certain' });
      }
      for (const { path, links } of files) {
        context.include(path, { type: 'config', glob }, { links, as: key === 'scripts' ? 'module' : 'opaque' });
      }
      if (key === 'assets') for (const directory of emptyDirectories) context.includeDirectory(directory);
      for (const { path, reason } of leftOut) {
        if (!context.isIgnored(path)) context.report({ code: 'asset-left-out', args: { path, reason }, file: root, certainty: 'certain' });
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

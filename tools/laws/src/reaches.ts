import { posix } from 'node:path';
import { ownPackageOf, type Reach } from './floors.ts';
import { readSyntax } from './source-syntax.ts';
import type { WorkspacePackage } from './workspace.ts';

/** A source file: its path relative to the repository's root, and its text. */
export interface SourceFile { readonly path: string; readonly text: string }

/** Tests stand outside the floors: they may use any package. */
export function isTest(path: string): boolean {
  return /\.test\.[cm]?[jt]s$/.test(path) || /\/(?:test|__fixtures__|fixtures)\//.test(path);
}

/** Which of our packages each of our packages uses, by its package.json and by what its sources import. */
export function reachesOf(packages: readonly WorkspacePackage[], sources: readonly SourceFile[]): Reach[] {
  const declared = packages.flatMap(({ directory, manifest }) => Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies })
    .flatMap((name) => reach(manifest.name!, name, `${directory}/package.json`)));
  const imported = sources.filter(({ path }) => !isTest(path)).flatMap(({ path, text }) => {
    const owner = packages.find(({ directory }) => path.startsWith(`${directory}/`));
    return owner === undefined ? [] : readSyntax(text).imports.flatMap(({ request }) => reach(owner.manifest.name!, request, path));
  });
  return [...declared, ...imported];
}

/** Which files load which others before they run: relative imports that are neither types nor lazy. */
export function fileEdges(sources: readonly SourceFile[]): Map<string, string[]> {
  const known = new Set(sources.map(({ path }) => path));
  return new Map(sources.map(({ path, text }) => [path, readSyntax(text).imports
    .filter(({ request, typeOnly, lazy }) => request.startsWith('.') && !typeOnly && !lazy)
    .map(({ request }) => posix.join(posix.dirname(path), request))
    .filter((target) => known.has(target))]));
}

/** Which packages of the workspace must be built before which: `devDependencies` count, as they do for turbo. */
export function packageEdges(packages: readonly WorkspacePackage[]): Map<string, string[]> {
  const names = new Set(packages.map(({ manifest }) => manifest.name));
  return new Map(packages.map(({ manifest }) => [manifest.name!, Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies })
    .filter((name) => names.has(name))]));
}

function reach(from: string, request: string, where: string): Reach[] {
  const to = ownPackageOf(request);
  return to === undefined ? [] : [{ from, to, where }];
}

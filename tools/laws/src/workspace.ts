import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The fields of a package.json that the laws look at. */
export interface Manifest {
  readonly name?: string;
  readonly license?: string;
  readonly type?: string;
  readonly private?: boolean;
  readonly sideEffects?: unknown;
  readonly engines?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** One package of the workspace; `directory` is relative to the repository's root, `.` for the root itself. */
export interface WorkspacePackage {
  readonly directory: string;
  readonly manifest: Manifest;
}

/** The absolute path of the repository. */
export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url));

/** Every package of the workspace, the root among them. */
export function workspacePackages(): WorkspacePackage[] {
  const manifests = ['package.json', ...globSync(['packages/*/package.json', 'tools/*/package.json'], { cwd: ROOT }).sort()];
  return manifests.map((path) => ({ directory: dirname(path), manifest: JSON.parse(readText(path)) as Manifest }));
}

/** The packages that are published. */
export function publishedPackages(): WorkspacePackage[] {
  return workspacePackages().filter(({ directory }) => directory.startsWith('packages/'));
}

/** Paths of the files that git tracks, relative to the root, as far as they are files on disk. */
export function trackedFiles(): string[] {
  const output = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 });
  return output.split('\0').filter((path) => path !== '' && statSync(join(ROOT, path), { throwIfNoEntry: false })?.isFile());
}

/** Paths of the source files of the given directories (`packages/*` …), tests among them, relative to the root. */
export function sourceFiles(...directories: readonly string[]): string[] {
  return globSync(directories.map((directory) => `${directory}/src/**/*.{ts,mts,cts,js,mjs,cjs}`), { cwd: ROOT }).sort();
}

/** The text of a file, named relative to the root. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The names in all dependency fields of a manifest, with what is asked of them. */
export function allDependencies(manifest: Manifest): Record<string, string> {
  return { ...manifest.peerDependencies, ...manifest.optionalDependencies, ...manifest.devDependencies, ...manifest.dependencies };
}

import { dirname, join } from 'node:path';
import type { WalkTarget } from '../module-graph.ts';
import { listFiles } from '../list-files.ts';
import type { PackageJson } from '../package-json.ts';
import { moduleDirectories } from '../resolve/resolve-require.ts';
import { isNamedFor } from './platform-name.ts';
import type { WalkContext, WalkedFile } from '../walk-context.ts';

/** Whether the `os`, `cpu` and `libc` fields of a package.json admit the target, by npm's rules. */
export function admits(content: Readonly<Record<string, unknown>>, target: WalkTarget): boolean {
  const libc = target.libc ?? (target.platform === 'linux' ? 'glibc' : undefined);
  return fits(content['os'], target.platform) && fits(content['cpu'], target.arch)
    && (libc === undefined || fits(content['libc'], libc));
}

/** Whether a package is made for some platforms only. */
export function isPlatformPackage(content: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(content['os']) || Array.isArray(content['cpu']);
}

/** Whether a dependency, as `owner` would find it, may be used on the target. */
export function runsOn(context: WalkContext, name: string, owner: string): boolean {
  const pkg = findDependency(context, name, owner);
  return pkg === undefined || admits(pkg.content, context.options.target);
}

/**
 * Adds the packages that an addon's package lists, one a platform, as optional dependencies: for those that are made for
 * the target, all files but documentation. napi-rs, esbuild, sharp, swc and others load them by a computed name or path.
 * Reports when packages for other platforms are installed, but none for the target.
 */
export function addPlatformPackages(context: WalkContext, file: WalkedFile, pkg: PackageJson): void {
  const names = Object.keys((pkg.content['optionalDependencies'] as object | undefined) ?? {}).sort();
  const installed = names
    .map((name) => findDependency(context, name, pkg.path))
    .filter((dependency) => dependency !== undefined && isPlatformPackage(dependency.content)) as PackageJson[];
  const fitting = installed.filter((dependency) => admits(dependency.content, context.options.target));
  for (const dependency of fitting) addWholePackage(context, file, dependency);
  // A single optional package is a helper for one platform (fsevents), several are one addon in its variants; and the part
  // for one platform needs what it lists itself (the libraries of sharp's).
  const isPart = isPlatformPackage(pkg.content);
  if (fitting.length > 0 || (names.length < 2 && !isPart)) return;
  if (reportMissing(context, file, pkg, names, installed.length > 0 || isPart)) return;
  const other = installed.find((dependency) => listFiles(context.disk, dependency.directory).some((listed) => listed.path.endsWith('.node')));
  if (other === undefined) return;
  const { platform, arch, libc } = context.options.target;
  context.report({
    code: 'addon-platform-mismatch',
    args: { path: other.directory, found: describe(other.content), target: [platform, arch, libc].filter(Boolean).join('-') },
    file: file.path,
    certainty: 'lazy',
  });
}

/**
 * Reports the parts of a package that are for the target and not installed.
 * @param hasOthers parts for other platforms are installed; without any, the program does without them
 * @returns whether there are such
 */
function reportMissing(context: WalkContext, file: WalkedFile, pkg: PackageJson, names: readonly string[], hasOthers: boolean): boolean {
  const { target } = context.options;
  const missing = names.filter((name) => isNamedFor(name, target) && findDependency(context, name, pkg.path) === undefined);
  if (missing.length === 0 || context.isExternal(pkg.name ?? '') || isKnown(context, pkg.directory)) return missing.length > 0;
  const versions = pkg.content['optionalDependencies'] as Readonly<Record<string, unknown>>;
  context.report({
    code: 'platform-package-missing',
    args: {
      package: pkg.name ?? pkg.directory, missing: missing.map((name) => `${name}@${String(versions[name])}`),
      os: target.platform, cpu: target.arch, ...target.platform === 'linux' && { libc: target.libc ?? 'glibc' },
    },
    file: file.path,
    certainty: hasOthers ? 'lazy' : 'optional',
  });
  for (const name of hasOthers ? missing : []) {
    context.miss({ name, range: String(versions[name]), of: pkg.name ?? pkg.directory, place: join(besideOf(pkg), name) });
  }
  return true;
}

/** The `node_modules` that a package lies in. */
function besideOf(pkg: PackageJson): string {
  return /^.*[\\/]node_modules(?=[\\/])/.exec(pkg.directory)?.[0] ?? join(pkg.directory, 'node_modules');
}

/** Packages that were reported, of each walk: each of their files asks. */
const reported = new WeakMap<WalkContext, Set<string>>();

function isKnown(context: WalkContext, directory: string): boolean {
  const known = reported.get(context) ?? new Set();
  reported.set(context, known);
  if (known.has(directory)) return true;
  known.add(directory);
  return false;
}

function addWholePackage(context: WalkContext, file: WalkedFile, pkg: PackageJson): void {
  const real = context.disk.real(pkg.directory);
  if (real === undefined) return;
  for (const listed of listFiles(context.disk, real.path)) {
    if (/(?:\.d\.[cm]?ts|\.map|\.md|(?:^|[\\/])(?:licen[cs]e|notice)[^\\/]*)$/i.test(listed.path)) continue;
    context.include(listed.path, { type: 'edge', from: file.path, kind: 'asset', request: pkg.name ?? pkg.directory }, { links: [...real.links, ...listed.links], as: 'asset' });
  }
  const inner = context.packages.read(real.path);
  if (inner) addPlatformPackages(context, file, inner);
}

function findDependency(context: WalkContext, name: string, owner: string): PackageJson | undefined {
  for (const modules of moduleDirectories(dirname(owner))) {
    const pkg = context.packages.read(join(modules, name));
    if (pkg) return pkg;
  }
  return undefined;
}

function fits(allowed: unknown, value: string): boolean {
  if (allowed === undefined) return true;
  const list = (Array.isArray(allowed) ? allowed : [allowed]).map(String);
  if (list.length === 0 || list.includes('any') || list.includes(value)) return true;
  return !list.includes(`!${value}`) && list.every((item) => item.startsWith('!'));
}

function describe(content: Readonly<Record<string, unknown>>): string {
  return ['os', 'cpu', 'libc'].map((key) => content[key]).filter(Boolean).map((value) => (Array.isArray(value) ? value.join('|') : String(value))).join('-');
}

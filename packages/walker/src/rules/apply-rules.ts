import { join, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import { listFiles } from '../list-files.ts';
import { matchGlob } from '../match-glob.ts';
import type { WalkTarget } from '../module-graph.ts';
import { loadsOn } from '../native/addon-target.ts';
import type { PackageJson } from '../package-json.ts';
import { moduleDirectories } from '../resolve/resolve-require.ts';
import { packageRootOf, type WalkContext, type WalkedFile } from '../walk-context.ts';
import type { PackageRule } from './package-rule.ts';

/** Adds what the rules for a file's package say, once for each directory that the package is in. */
export function applyRules(context: WalkContext, file: WalkedFile): void {
  const pkg = packageOf(context, file.path);
  if (pkg === undefined || context.ruled.has(pkg.directory)) return;
  context.ruled.add(pkg.directory);
  for (const rule of context.rulesFor(pkg)) apply(context, file, pkg, rule);
}

/** Adds what the rules of the configuration say of packages that nothing asks for, as the project finds them. */
export function addConfiguredPackages(context: WalkContext): void {
  for (const rule of context.options.rules ?? []) {
    const found = moduleDirectories(context.root).map((modules) => context.disk.real(join(modules, rule.package))).find((real) => real !== undefined && context.packages.read(real.path) !== undefined);
    const pkg = found && context.packages.read(found.path);
    if (pkg === undefined || !(rule.files || rule.scripts || rule.assets || rule.project || rule.requests) || context.ruled.has(pkg.directory)) continue;
    context.ruled.add(pkg.directory);
    context.include(pkg.path, { type: 'rule', package: rule.package }, { links: found!.links, as: 'asset' });
    for (const each of context.rulesFor(pkg)) apply(context, undefined, pkg, each);
  }
}

/** Whether a rule says that a package can do without a request. */
export function isOptionalByRule(context: WalkContext, file: string, request: string): boolean {
  return rulesOf(context, file).some(({ optional = [] }) => picomatch([...optional], { dot: true })(request));
}

/** Whether a rule accounts for the computed requests of a file. */
export function isAccountedFor(context: WalkContext, file: string): boolean {
  const pkg = packageOf(context, file);
  const path = pkg && relative(pkg.directory, file).split(sep).join('/');
  return path !== undefined && rulesOf(context, file).some(({ computed = [] }) => picomatch([...computed], { dot: true })(path));
}

/** What a rule advises when a request of a package fails. */
export function adviceFor(context: WalkContext, file: string, request: string): string | undefined {
  for (const { advice = {} } of rulesOf(context, file)) {
    const found = Object.entries(advice).find(([glob]) => picomatch(glob, { dot: true })(request));
    if (found) return found[1];
  }
  return undefined;
}

function rulesOf(context: WalkContext, file: string): readonly PackageRule[] {
  const pkg = packageOf(context, file);
  return pkg === undefined ? [] : context.rulesFor(pkg);
}

/** The package that a file belongs to; the project itself is none that others know about. */
function packageOf(context: WalkContext, file: string): PackageJson | undefined {
  const directory = packageRootOf(context, file);
  return directory === context.root ? undefined : context.packages.read(directory);
}

/** @param file what brought the package in; `undefined` when the configuration does */
function apply(context: WalkContext, file: WalkedFile | undefined, pkg: PackageJson, rule: PackageRule): void {
  const { directory } = pkg;
  const from = file && { from: file.path };
  const reason = { type: 'rule', package: rule.package, ...from } as const;
  const add = (globs: readonly string[], as: 'module' | 'asset', root = directory): void => {
    const negated = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
    for (const glob of globs.filter((each) => !each.startsWith('!'))) {
      for (const { path, links } of matchGlob(context.disk, forTarget(glob, context.options.target), { root, boundary: root, negated }).files) {
        if (path.endsWith('.node') && !loadsOn(path, context.disk.read(path), context.options.target)) context.leaveOut({ path, rule: 'platform', ...from });
        else context.include(path, reason, { links, as });
      }
    }
  };
  add(rule.scripts ?? [], 'module');
  add(rule.assets ?? [], 'asset');
  add(rule.project ?? [], 'asset', context.root);
  if (rule.files) addPublished(context, pkg, add);
  for (const request of rule.requests ?? []) {
    const resolution = context.resolver(request, join(directory, 'noop.js'), 'require');
    if (resolution.type === 'file') context.include(resolution.path, reason, { links: resolution.links, manifests: resolution.manifests });
  }
  if (rule.note !== undefined) context.report({ code: 'package-note', args: { name: rule.package, note: rule.note }, file: file?.path ?? pkg.path, certainty: 'lazy' });
}

/** What `files` of a package.json names; without it, everything. */
function addPublished(context: WalkContext, { directory, content }: PackageJson, add: (globs: readonly string[], as: 'asset') => void): void {
  const files = content['files'];
  if (Array.isArray(files)) add(files.filter((each): each is string => typeof each === 'string').map((each) => each.replace(/^\.?\//, '').replace(/\/$/, '')), 'asset');
  else add(listFiles(context.disk, directory).map(({ path }) => relative(directory, path).split(sep).join('/')), 'asset');
}

function forTarget(glob: string, target: WalkTarget): string {
  const value = { platform: () => target.platform, arch: () => target.arch, libc: () => target.libc ?? (target.platform === 'linux' ? 'glibc' : '') };
  return glob.replace(/\$\{(platform|arch|libc)\}/g, (_, name: keyof typeof value) => value[name]());
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Question } from './node-answers.ts';

/** What is asked from within every package. */
const GENERAL = ['..', '../', '.', './', '../package.json', '../package', '../index', '../lib', '../lib/', 'fs', 'node:fs', 'node:test', 'test', 'node:nope', '#x', '#/x', 'sys',
  '_stream_wrap', 'sqlite', 'node:sqlite', 'node:ffi', 'punycode/', 'nope', '@x', '@', './%2e', '../package.json?x=1', 'data:text/javascript,1', 'https://h/x'];
const IN_PACKAGE = ['', '/', '/.', '/..', '/package.json', '/package', '/index', '/index.js', '/index.mjs', '/lib', '/lib/', '/lib/index.js', '/nope', '/nope.js', '/nope/'];
const STARS = ['*', 'x', 'index', 'lib/index.js', '../x', 'node_modules/x', ''];

/**
 * What a package gives occasion to ask, from within and from beside it: its name with every key of `exports` (patterns with
 * files that are there, and with others), the forms of `main` and `index`, its `imports`, paths of its files with and
 * without extension, paths that lead nowhere; and the same, in short, of what it depends on.
 */
export function questionsAbout(directory: string): readonly Question[] {
  const manifest = readManifest(directory);
  const { name } = manifest;
  const files = filesOf(directory, 300);
  const own = new Set<string>();
  if (typeof name === 'string') {
    for (const end of IN_PACKAGE) own.add(name + end);
    for (const path of spread(files, 12)) for (const form of [path, path.replace(/\.\w+$/, ''), dirname(path), `${path}.js`]) own.add(join(name, form));
    for (const end of formsOf(manifest['main'])) own.add(join(name, end));
    for (const key of requestsOf(manifest['exports'], '.', files)) own.add(name + key.slice(1));
  }
  const within = new Set([...GENERAL, ...requestsOf(manifest['imports'], '#', files)]);
  for (const end of formsOf(manifest['main'])) within.add(`../${end}`);
  for (const dependency of dependenciesOf(manifest)) {
    for (const end of IN_PACKAGE.slice(0, 8)) within.add(dependency + end);
    for (const key of requestsOf(readManifest(join(directory, 'node_modules', dependency), join(directory, '..', dependency), join(directory, '../..', dependency))['exports'], '.', []).slice(0, 30)) within.add(dependency + key.slice(1));
  }
  const beside = `${directory.replace(/([\\/]node_modules)[\\/](?:(?!node_modules).)*$/, '$1')}/parent.js`;
  return [[join(directory, 'lib/parent.js'), [...own, ...within]], [beside, [...own]]].flatMap(([parent, requests]) =>
    (requests as string[]).flatMap((request): Question[] => (['require', 'import'] as const).map((loader) => [parent as string, request, loader])));
}

/** The keys of a map that begin as requests do, stars filled in. */
function requestsOf(map: unknown, start: string, files: readonly string[]): string[] {
  return keysOf(map).filter((key) => key.startsWith(start)).slice(0, 60).flatMap((key) => {
    if (!key.includes('*')) return [key, `${key}.js`, `${key}/`, key.replace(/\.\w+$/, '')];
    const fitting = textsIn((map as Record<string, unknown>)[key]).flatMap((target) => {
      const [before = '', after = ''] = target.replace('./', '').split('*');
      return files.filter((file) => file.startsWith(before) && file.endsWith(after) && file.length > before.length + after.length).map((file) => file.slice(before.length, file.length - after.length));
    });
    return [...new Set([...spread(fitting, 4), ...STARS])].map((star) => key.replace('*', () => star));
  });
}

function formsOf(main: unknown): readonly string[] {
  return typeof main === 'string' ? [main, main.replace(/\.\w+$/, ''), dirname(main), `${main}/`] : [];
}

function textsIn(value: unknown): string[] {
  return typeof value === 'string' ? [value] : value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

function dependenciesOf(manifest: Record<string, unknown>): string[] {
  return ['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap((key) => keysOf(manifest[key]));
}

function keysOf(value: unknown): string[] {
  return value !== null && typeof value === 'object' ? Object.keys(value) : [];
}

/** The first of these that has a package.json which is an object. */
function readManifest(...directories: readonly string[]): Record<string, unknown> {
  for (const directory of directories) {
    try {
      const content: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
      if (content !== null && typeof content === 'object') return content as Record<string, unknown>;
    } catch {
      continue; // absent, or a fixture of a broken one
    }
  }
  return {};
}

/** Files of a package by their relative paths, at most so many. */
function filesOf(directory: string, most: number): readonly string[] {
  const found: string[] = [];
  const pending = [''];
  for (let at = pending.shift(); at !== undefined && found.length < most; at = pending.shift()) {
    if (!existsSync(join(directory, at))) continue;
    for (const entry of readdirSync(join(directory, at), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.isFile()) found.push(path);
      else if (entry.isDirectory() && entry.name !== 'node_modules') pending.push(path);
    }
  }
  return found.slice(0, most);
}

/** So many of a list, from all over it. */
function spread<T>(list: readonly T[], count: number): readonly T[] {
  return list.length <= count ? list : Array.from({ length: count }, (_, index) => list[Math.floor(index * list.length / count)]!);
}

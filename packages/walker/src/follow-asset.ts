import { isAbsolute, resolve } from 'node:path';
import { directoryEntry } from './directory-entry.ts';
import { expandPattern } from './expand-pattern.ts';
import { listFiles, type ListedFile } from './list-files.ts';
import { loadsOn } from './native/addon-target.ts';
import { ANYTHING, type ScannedAsset } from './scan/source-file.ts';
import type { SourceText } from './source-files.ts';
import { templateCompanions } from './template-companions.ts';
import { addEdge, hasEdge, isAtOrAbove, leadTo, locate, packageNameOf, packageRootOf, reportExpanded, relativeRequest, type WalkContext, type WalkedFile } from './walk-context.ts';

/** Adds the files that a path in a file means: the file itself, everything below a directory, every match of a computed path. */
export function followAsset(context: WalkContext, file: WalkedFile, source: SourceText, found: ScannedAsset): void {
  if (found.certainty === 'foreign') return;
  if (!isAbsolute(found.path)) return reportWorkingDirectory(context, file, source, found);
  const path = withPlaceholders(context, resolve(found.path)); // it may hold `..` and end in a slash
  if (path === file.path) return;
  if (path.includes(ANYTHING)) {
    const matches = expandPattern(context, path, file.path, 'asset') ?? [];
    for (const match of matches) addAsset(context, file, match, found.start);
    if (matches.length > 0) reportExpanded(context, file, source, { ...found, kind: 'asset' }, matches.length);
    return;
  }
  const type = context.disk.typeOf(path);
  if (type === undefined) return reportMissing(context, file, source, found, path);
  const onLeftOut = (place: string, reason: string): void => {
    if (context.isIgnored(place)) return;
    const location = locate(file.path, source, found.start, found.end);
    context.report({ code: 'asset-left-out', args: { path: place, reason }, file: file.path, location, certainty: found.certainty });
  };
  if (type === 'file') {
    const entry = directoryEntry(context.disk, path, context.boundary);
    if (entry.type === 'left out') onLeftOut(path, entry.reason);
    else addAsset(context, file, entry.real, found.start);
    return;
  }
  // A package's own root, and what is above it, stands for "where I am": it names no files.
  if (found.base || isAtOrAbove(path, packageRootOf(context, file.path)) || isPackageRoot(context, path)) return;
  const listed = listFiles(context.disk, path, { boundary: context.boundary, onEmptyDirectory: context.includeDirectory, onLeftOut });
  for (const each of listed) addAsset(context, file, each, found.start);
}

function addAsset(context: WalkContext, file: WalkedFile, listed: ListedFile, start: number): void {
  if (listed.path.endsWith('.node') && !loadsOn(listed.path, context.disk.read(listed.path), context.options.target)) {
    context.leaveOut({ path: listed.path, rule: 'platform', from: file.path });
    return;
  }
  const request = relativeRequest(file.path, listed.path);
  const target = context.include(listed.path, { type: 'edge', from: file.path, kind: 'asset', request, start }, { links: listed.links, as: 'asset' });
  if (target === undefined) return;
  leadTo(file, target.path, 'lazy');
  if (hasEdge(file, 'asset', request)) return; // templates may name one another
  addEdge(file, 'asset', request, target.path, start);
  for (const companion of templateCompanions(context, listed.path)) addAsset(context, file, companion, start);
}

/** `locales/{{lng}}.json`, as i18next and others fill paths in: what stands in braces can be anything. */
function withPlaceholders(context: WalkContext, path: string): string {
  return PLACEHOLDER.test(path) && context.disk.typeOf(path) === undefined ? path.replaceAll(PLACEHOLDERS, ANYTHING) : path;
}

const PLACEHOLDER = /\{\{[^{}]*\}\}/;
const PLACEHOLDERS = new RegExp(PLACEHOLDER, 'g');

function isPackageRoot(context: WalkContext, directory: string): boolean {
  return context.packages.read(directory)?.name !== undefined;
}

/** A file of the project that the program looks for in its working directory: elsewhere it is not there. */
function reportWorkingDirectory(context: WalkContext, file: WalkedFile, source: SourceText, found: ScannedAsset): void {
  if (packageNameOf(file.path) !== undefined || context.disk.typeOf(resolve(context.root, found.path)) === undefined) return;
  context.report({
    code: 'working-directory-path',
    args: { path: found.path, expression: source.slice(found.start, found.end) },
    file: file.path,
    location: locate(file.path, source, found.start, found.end),
    certainty: found.certainty,
  });
}

function reportMissing(context: WalkContext, file: WalkedFile, source: SourceText, found: ScannedAsset, path: string): void {
  context.report({
    code: 'missing-asset',
    args: { path, expression: source.slice(found.start, found.end) },
    file: file.path,
    location: locate(file.path, source, found.start, found.end),
    certainty: found.certainty,
    used: found.read,
  });
}

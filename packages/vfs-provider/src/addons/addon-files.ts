import { posix } from 'node:path';
import type { MountedArchive } from '../runtime/mounted-archive.ts';

/** A file that has to lie on the disk for an addon to load: where it stands in the archive, and its node. */
export interface AddonFile {
  /** Path below the archive's root, as the addon's search path spells it: links are not resolved. */
  readonly path: string;
  readonly id: number;
}

const FILE = 1;
const DIRECTORY = 2;
const SHARED_LIBRARY = /\.(?:so(?:\.[\d.]+)?|dylib|dll)$/i;
/** How search paths relative to the file are spelled in ELF (ld.so(8)) and in Mach-O (dyld(1)). */
const RELATIVE_ORIGINS = ['$ORIGIN', '@loader_path'];
const MAX_SEARCH_PATH = 4096;

/**
 * Lists an addon and the shared libraries that its loading may need: those of its own package, and those in the
 * directories that it, or one of them, names relative to itself.
 */
export function addonFiles(mounted: MountedArchive, addon: number): AddonFile[] {
  const { archive } = mounted;
  const first: AddonFile = { path: archive.path(addon), id: addon };
  const files = new Map<string, AddonFile>([[first.path, first]]);
  const add = (file: AddonFile): void => {
    if (files.has(file.path)) return;
    files.set(file.path, file);
    addNamedBy(file);
  };
  const addDirectory = (directory: string): void => {
    const id = mounted.follow(`${mounted.root}/${directory}`);
    if (id < 0 || archive.type(id) !== DIRECTORY) return;
    for (const child of archive.children(id)) {
      const name = archive.name(child);
      if (!SHARED_LIBRARY.test(name)) continue;
      const target = mounted.follow(`${mounted.root}/${directory}/${name}`);
      if (target >= 0 && archive.type(target) === FILE) add({ path: directory === '' ? name : `${directory}/${name}`, id: target });
    }
  };
  const addNamedBy = (file: AddonFile): void => {
    const directory = posix.dirname(file.path);
    for (const relative of originPaths(archive.body(file.id))) {
      const named = posix.join(directory, relative).replace(/\/$/, '');
      if (!named.startsWith('..')) addDirectory(named);
    }
  };

  addNamedBy(first);
  for (const library of librariesBelow(mounted, packageOf(mounted, addon))) add(library);
  return [...files.values()];
}

/** The directories that a binary names relative to itself. */
function originPaths(body: Uint8Array): Set<string> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const found = new Set<string>();
  for (const origin of RELATIVE_ORIGINS) {
    for (let at = bytes.indexOf(origin, 0, 'latin1'); at >= 0; at = bytes.indexOf(origin, at + 1, 'latin1')) {
      const end = bytes.indexOf(0, at);
      if (end < 0 || end - at > MAX_SEARCH_PATH) continue;
      for (const part of bytes.toString('latin1', at, end).split(':')) {
        if (!part.startsWith(origin)) continue;
        const relative = part.slice(origin.length);
        // Mach-O names the library itself, ELF its directory; a directory that does not exist is no harm
        found.add(relative);
        found.add(posix.dirname(relative));
      }
    }
  }
  return found;
}

function packageOf(mounted: MountedArchive, id: number): number {
  const { archive } = mounted;
  let directory = archive.parent(id);
  while (directory > 0 && archive.find(`${archive.path(directory)}/package.json`) < 0) directory = archive.parent(directory);
  // No package at all: the directory of the addon alone, not the whole program.
  return directory > 0 ? directory : archive.parent(id);
}

function librariesBelow(mounted: MountedArchive, directory: number): AddonFile[] {
  const { archive } = mounted;
  return archive.children(directory).flatMap((child): AddonFile[] => {
    const type = archive.type(child);
    if (type === DIRECTORY) return archive.name(child) === 'node_modules' ? [] : librariesBelow(mounted, child);
    if (!SHARED_LIBRARY.test(archive.name(child))) return [];
    const target = type === FILE ? child : mounted.follow(mounted.pathOf(child));
    return target >= 0 && archive.type(target) === FILE ? [{ path: archive.path(child), id: target }] : [];
  });
}

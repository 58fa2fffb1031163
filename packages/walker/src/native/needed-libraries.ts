import { basename, dirname, join, resolve } from 'node:path';
import type { Disk } from '../disk.ts';
import { readElfNeeds } from './elf-needs.ts';
import { readMachONeeds } from './macho-needs.ts';
import { readPeImports } from './pe-imports.ts';

/**
 * Where a native binary may find each library that it needs beside itself; libraries of the system have no such place.
 * ELF: DT_NEEDED in the directories of RUNPATH that begin at `$ORIGIN`. Mach-O: `@loader_path`, and `@rpath` through LC_RPATH.
 * PE: the directory of the addon, which Node has Windows search, whatever the case of the names.
 */
export function neededLibraries(disk: Disk, file: string, bytes: Uint8Array): readonly (readonly string[])[] {
  const here = dirname(file);
  const elf = readElfNeeds(bytes);
  if (elf) {
    const directories = elf.searchPaths.filter((path) => path.includes('ORIGIN')).map((path) => resolve(path.replace(/\$(?:ORIGIN|\{ORIGIN\})/g, here)));
    return elf.libraries.map((name) => directories.map((directory) => resolve(directory, basename(name))));
  }
  const machO = readMachONeeds(bytes);
  if (machO) {
    const atLoader = (path: string): string => path.replace(/^@loader_path(?=\/|$)/, here);
    const directories = machO.searchPaths.filter((path) => path.startsWith('@loader_path')).map(atLoader);
    return machO.libraries.map((name) => {
      if (name.startsWith('@loader_path/')) return [resolve(atLoader(name))];
      return name.startsWith('@rpath/') ? directories.map((directory) => resolve(directory, name.slice('@rpath/'.length))) : [];
    });
  }
  const imports = readPeImports(bytes);
  if (imports === undefined || imports.length === 0) return [];
  const beside = new Map(disk.list(here).map(({ name }) => [name.toLowerCase(), join(here, name)]));
  return imports.map((name) => [beside.get(name.toLowerCase())].filter((path) => path !== undefined));
}

import { basename, dirname, resolve } from 'node:path';
import { addEdge, relativeRequest, type WalkContext, type WalkedFile } from '../walk-context.ts';
import { readElfNeeds } from './elf-needs.ts';

/** Adds the shared libraries that an ELF addon needs and that lie where its own RUNPATH points, and theirs in turn. */
export function addSharedLibraries(context: WalkContext, file: WalkedFile, bytes: Uint8Array): void {
  const needs = readElfNeeds(bytes);
  if (needs === undefined) return;
  const directories = needs.searchPaths
    .filter((path) => path.includes('ORIGIN'))
    .map((path) => resolve(path.replace(/\$(?:ORIGIN|\{ORIGIN\})/g, dirname(file.path))));
  for (const name of needs.libraries) {
    for (const directory of directories) {
      const path = resolve(directory, basename(name));
      const real = context.disk.typeOf(path) === 'file' ? context.disk.real(path) : undefined;
      if (real === undefined) continue;
      const request = relativeRequest(file.path, real.path);
      const library = context.include(real.path, { type: 'edge', from: file.path, kind: 'asset', request }, { links: real.links, as: 'opaque' });
      if (library === undefined) break;
      addEdge(file, 'asset', request, real.path);
      if (library.edges.length === 0) addSharedLibraries(context, library, context.disk.read(real.path));
      break;
    }
  }
}

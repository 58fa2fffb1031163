import { addEdge, relativeRequest, type WalkContext, type WalkedFile } from '../walk-context.ts';
import { neededLibraries } from './needed-libraries.ts';

/** Adds the shared libraries that an addon needs and that lie where it looks for them beside itself, and theirs in turn. */
export function addSharedLibraries(context: WalkContext, file: WalkedFile, bytes: Uint8Array): void {
  for (const places of neededLibraries(context.disk, file.path, bytes)) {
    const path = places.find((place) => context.disk.typeOf(place) === 'file');
    const real = path === undefined ? undefined : context.disk.real(path);
    if (real === undefined || real.path === file.path) continue;
    const request = relativeRequest(file.path, real.path);
    const library = context.include(real.path, { type: 'edge', from: file.path, kind: 'asset', request }, { links: real.links, as: 'opaque' });
    if (library === undefined) continue;
    addEdge(file, 'asset', request, real.path);
    if (library.edges.length === 0) addSharedLibraries(context, library, context.disk.read(real.path));
  }
}

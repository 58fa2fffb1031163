import { directoryEntry } from './directory-entry.ts';
import { addTarget, resolveScanned } from './follow-request.ts';
import type { ScannedRequest } from './scan/source-file.ts';
import { addEdge, hasEdge, leadTo, relativeRequest, type WalkContext, type WalkedFile } from './walk-context.ts';

/**
 * Adds what a file was seen to ask for in recorded runs, behind what its source says. Requests are resolved again, for the
 * target; what is not there any more is reported.
 * @returns whether the runs have shown anything that the source does not
 */
export function followTraced(context: WalkContext, file: WalkedFile): boolean {
  const traced = context.options.traced?.get(file.path);
  if (traced === undefined) return false;
  let added = 0;
  for (const { kind, request } of traced.requests) {
    if (context.isExternal(request) || hasEdge(file, kind, request)) continue;
    const found: ScannedRequest = { kind, request, certainty: 'lazy', start: 0, end: 0 };
    const resolution = resolveScanned(context, file.path, found);
    if (resolution.type === 'failed') context.reportStale(`${relativeRequest(`${context.root}/.`, file.path)} → ${request}`);
    if (resolution.type !== 'file' || !addTarget(context, file, found, resolution, 'traced')) continue;
    addEdge(file, kind, request, resolution.path);
    added++;
  }
  for (const path of traced.files) if (addTracedFile(context, file, path)) added++;
  return added > 0;
}

function addTracedFile(context: WalkContext, file: WalkedFile, path: string): boolean {
  const request = relativeRequest(file.path, path);
  const entry = context.disk.typeOf(path) === undefined ? undefined : directoryEntry(context.disk, path, context.boundary);
  if (entry?.type !== 'file') {
    context.reportStale(relativeRequest(`${context.root}/.`, path));
    return false;
  }
  if (file.edges.some((edge) => edge.target === entry.real.path)) return false;
  const target = context.include(entry.real.path, { type: 'traced', from: file.path, kind: 'asset', request }, { links: entry.real.links, as: 'asset' });
  if (target === undefined) return false;
  leadTo(file, target.path, 'lazy');
  addEdge(file, 'asset', request, target.path);
  return true;
}

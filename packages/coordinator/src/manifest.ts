import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PackError } from '@pack/errors';

/** A package.json that was read. */
export interface Manifest {
  readonly path: string;
  readonly text: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/**
 * Reads a package.json.
 * @returns undefined when there is none.
 * @throws PackError ERR_PACK_CONFIG_LOAD when it cannot be read or is no JSON object.
 */
export async function readManifest(file: string): Promise<Manifest | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new PackError('ERR_PACK_CONFIG_LOAD', 'package.json cannot be read', { path: file, cause });
  }
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new PackError('ERR_PACK_CONFIG_LOAD', 'package.json is no valid JSON', { path: file, cause });
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new PackError('ERR_PACK_CONFIG_LOAD', 'package.json holds no object', { path: file });
  }
  return { path: file, text, content: content as Record<string, unknown> };
}

/** The package.json that governs `directory`: its own or the nearest one above, as Node looks it up. */
export async function nearestManifest(directory: string): Promise<Manifest | undefined> {
  for (let current = directory; ; current = path.dirname(current)) {
    const manifest = path.basename(current) === 'node_modules' ? undefined : await readManifest(path.join(current, 'package.json'));
    if (manifest || current === path.dirname(current)) return manifest;
  }
}

/** A package's name without its scope: a word fit for a file. */
export function unscopedName(name: unknown): string | undefined {
  return typeof name === 'string' ? /^(?:@[^/]+\/)?([^/\\]+)$/.exec(name)?.[1] : undefined;
}

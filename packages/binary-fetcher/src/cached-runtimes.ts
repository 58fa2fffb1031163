import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedRuntime, RuntimeArch, RuntimePlatform } from './runtime-request.ts';
import type { SignatureState } from './runtime-source.ts';
import { readTreeMarker, treesDir, type CachedTree } from './tree-cache.ts';

/** A Node binary in the cache, as sources see it; `source` is the one that it came from. */
export interface CachedRuntime extends ResolvedRuntime {
  readonly signature?: SignatureState | undefined;
}

/** Every complete entry of the cache; none is verified yet. */
export async function listTrees(cacheDir: string): Promise<CachedTree[]> {
  const names = await readdir(treesDir(cacheDir)).catch(() => []);
  const markers = await Promise.all(names.map((name) => readTreeMarker(join(treesDir(cacheDir), name))));
  return markers.filter((marker) => marker !== undefined);
}

/** The Node binaries among them that answer requests by version and platform. */
export async function listRuntimes(cacheDir: string): Promise<CachedRuntime[]> {
  return (await listTrees(cacheDir)).flatMap((entry) => runtimeOf(entry) ?? []);
}

/** What is written into an entry, for it to be found as a runtime. */
export function runtimeFacts({ version, platform, arch, signature }: Pick<CachedRuntime, 'version' | 'platform' | 'arch' | 'signature'>): Record<string, string> {
  return { version, platform, arch, ...(signature && { signature }) };
}

function runtimeOf({ facts, source, label, integrity }: CachedTree): CachedRuntime | undefined {
  const { version, platform, arch, signature } = facts;
  if (version === undefined || platform === undefined || arch === undefined) return undefined;
  return { version, platform: platform as RuntimePlatform, arch: arch as RuntimeArch, source, package: label, integrity, signature: signature as SignatureState | undefined };
}

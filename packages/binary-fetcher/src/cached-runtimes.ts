import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuntimeArch, RuntimePlatform } from './runtime-request.ts';
import type { SignatureState } from './runtime-source.ts';
import { readTreeMarker, treesDir, type CachedTree } from './tree-cache.ts';

/** A Node binary in the cache, as sources see it. */
export interface CachedRuntime {
  readonly version: string;
  readonly platform: RuntimePlatform;
  readonly arch: RuntimeArch;
  /** Name of the source that it came from. */
  readonly source: string;
  /** The package or file that held it. */
  readonly package: string;
  /** Of the archive that the binary came out of. */
  readonly integrity: string;
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

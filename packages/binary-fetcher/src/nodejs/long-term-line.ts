import { join } from 'node:path';
import { PackError } from '@pack/errors';
import { rcompare } from 'semver';
import { defaultCacheDir } from '../cache-dir.ts';
import type { FetchOptions } from '../fetch-runtime.ts';
import { readNetworkSettings } from '../http/network-settings.ts';
import { redactUrl } from '../redact-url.ts';
import { readIndex } from './node-index.ts';
import { mirrorFor } from './node-mirrors.ts';

/**
 * The line of Node that a word means: `lts` the newest in long-term support, a code name (`jod`) its own. Only the index of
 * nodejs.org, or of a mirror of it, tells; it is remembered for a day, and for as long as there is no network.
 * @returns a major version: '24'
 * @throws PackError ERR_PACK_RUNTIME_NOT_FOUND with the names that there are, ERR_PACK_OFFLINE, ERR_PACK_NETWORK.
 */
export async function longTermLine(word: string, { cacheDir = defaultCacheDir(), cwd = process.cwd(), offline = false, signal, nodeMirrors }: Pick<FetchOptions, 'cacheDir' | 'cwd' | 'offline' | 'signal' | 'nodeMirrors'> = {}): Promise<string> {
  const settings = await readNetworkSettings(cwd);
  const base = mirrorFor('release', { mirrors: nodeMirrors, settings });
  const { versions } = await readIndex(base, { settings, metadataDir: join(cacheDir, 'metadata', 'nodejs.org'), signal, mayRemember: true, offline: offline || settings.offline });
  const supported = versions.filter(({ lts }) => lts !== undefined).sort((a, b) => rcompare(a.version, b.version));
  const found = supported.find(({ lts }) => word.toLowerCase() === 'lts' || lts!.toLowerCase() === word.toLowerCase());
  if (found) return lineOf(found.version);
  const names = new Set(supported.map(({ lts, version }) => `${lts!.toLowerCase()} (${lineOf(version)})`));
  throw new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `${base.name} knows no line of Node called ${JSON.stringify(word)}`, { url: redactUrl(base.url), hint: `In long-term support are ${[...names].slice(0, 6).join(', ') || 'none'}` });
}

function lineOf(version: string): string {
  return version.split('.')[0]!;
}

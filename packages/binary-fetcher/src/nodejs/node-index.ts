import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { PackError } from '@pack/errors';
import { readText } from '../http/read-text.ts';
import type { NetworkSettings } from '../http/network-settings.ts';
import { readJson, writeJsonAtomically } from '../json-file.ts';
import { redactUrl } from '../redact-url.ts';
import { withRetries } from '../with-retries.ts';
import type { MirrorBase } from './node-mirrors.ts';

/** A version of a channel. */
export interface IndexedVersion {
  /** Without 'v'. */
  readonly version: string;
  /** What it is published for, as the index calls it: 'linux-x64', 'osx-arm64-tar', 'win-x64-zip'. */
  readonly files: readonly string[];
  /** Code name of its line in long-term support; absent for none. */
  readonly lts?: string;
}

interface RememberedIndex { readonly format: 2; readonly fetchedAt: number; readonly versions: readonly IndexedVersion[] }

const FRESH_MS = 24 * 60 * 60 * 1000;

export interface IndexOptions {
  readonly settings: NetworkSettings;
  readonly metadataDir: string;
  readonly signal: AbortSignal | undefined;
  readonly mayRemember: boolean;
  /** Whether what is remembered must do, however old it is. */
  readonly offline?: boolean;
}

/**
 * The versions of a channel, from its index.json or from what was remembered of it for a day.
 * @throws PackError as `openUrl` does, ERR_PACK_NETWORK when the answer is no index, ERR_PACK_OFFLINE.
 */
export async function readIndex(base: MirrorBase, options: IndexOptions): Promise<{ versions: readonly IndexedVersion[]; remembered: boolean }> {
  const { settings, signal, offline = false } = options;
  const file = join(options.metadataDir, `${createHash('sha256').update(base.url).digest('hex').slice(0, 16)}.json`);
  const known = options.mayRemember ? await readJson<RememberedIndex>(file) : undefined;
  const age = Date.now() - (known?.fetchedAt ?? 0);
  if (known?.format === 2 && (offline || (age >= 0 && age < FRESH_MS))) return { versions: known.versions, remembered: true };
  if (offline) throw new PackError('ERR_PACK_OFFLINE', 'Which versions of Node there are can only be asked of the network', { url: redactUrl(base.url), hint: 'Name a line, or run once with the network' });
  const url = `${base.url}index.json`;
  const text = await withRetries(settings.retry, signal, () => readText(url, { settings, what: 'the list of Node versions', signal }));
  const versions = parseIndex(text, url);
  await writeJsonAtomically(file, { format: 2, fetchedAt: Date.now(), versions } satisfies RememberedIndex);
  return { versions, remembered: false };
}

function parseIndex(text: string, url: string): IndexedVersion[] {
  try {
    const list = JSON.parse(text) as readonly { version: string; files: string[]; lts?: unknown }[];
    return list.map(({ version, files, lts }) => ({ version: version.replace(/^v/, ''), files: [...files], ...(typeof lts === 'string' && { lts }) }));
  } catch (cause) {
    throw new PackError('ERR_PACK_NETWORK', `${new URL(url).host} answers with something else than a list of versions`, { url: redactUrl(url), cause, hint: 'A proxy may show a page of its own: open the address in a browser' });
  }
}

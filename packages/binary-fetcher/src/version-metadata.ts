import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { PackError } from '@pack/errors';
import type { NetworkSettings } from './http/network-settings.ts';
import { readText } from './http/read-text.ts';
import { redactUrl } from './redact-url.ts';
import { readJson, writeJsonAtomically } from './json-file.ts';
import { withRetries } from './with-retries.ts';

export interface PublishedVersion {
  readonly integrity: string;
  readonly tarball: string;
  readonly deprecated?: true;
}
export type PublishedVersions = Readonly<Record<string, PublishedVersion>>;

/** What the registry says of a package. */
export interface PublishedPackage {
  readonly versions: PublishedVersions;
  /** Its dist-tags: tag → version. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface MetadataOptions {
  readonly metadataDir: string;
  readonly signal: AbortSignal | undefined;
  /** Whether an answer of the last 24 hours will do. */
  readonly mayRemember: boolean;
}

interface RememberedPackage extends PublishedPackage {
  readonly format: 2;
  readonly fetchedAt: number;
}

const FRESH_MS = 24 * 60 * 60 * 1000;

/**
 * The versions of a package that have a sha512, and its tags, from the registry or from what was remembered of it.
 * Remembering is by registry: after a change of registry the new one is asked.
 * @throws PackError ERR_PACK_NETWORK, ERR_PACK_REGISTRY_AUTH or ERR_PACK_RUNTIME_NOT_FOUND.
 */
export async function readVersions(name: string, config: NetworkSettings, options: MetadataOptions): Promise<PublishedPackage & { readonly remembered: boolean }> {
  const file = rememberedIn(name, config, options);
  const known = options.mayRemember ? await readJson<RememberedPackage>(file) : undefined;
  const age = Date.now() - (known?.fetchedAt ?? 0);
  if (known?.format === 2 && age >= 0 && age < FRESH_MS) return { versions: known.versions, tags: known.tags, remembered: true };
  const published = await withRetries(config.retry, options.signal, () => askRegistry(name, config, options.signal));
  await writeJsonAtomically(file, { format: 2, fetchedAt: Date.now(), ...published } satisfies RememberedPackage);
  return { ...published, remembered: false };
}

/** What was remembered of a package, however long ago: for who may not ask. */
export async function rememberedVersions(name: string, config: Pick<NetworkSettings, 'registry'>, options: Pick<MetadataOptions, 'metadataDir'>): Promise<PublishedVersions> {
  const known = await readJson<RememberedPackage>(rememberedIn(name, config, options));
  return known?.format === 2 ? known.versions : {};
}

function rememberedIn(name: string, { registry }: Pick<NetworkSettings, 'registry'>, { metadataDir }: Pick<MetadataOptions, 'metadataDir'>): string {
  const registryId = createHash('sha256').update(registry).digest('hex').slice(0, 16);
  return join(metadataDir, registryId, `${name}.json`);
}

/** npm's abbreviated metadata; `dist.integrity` is a subresource integrity, `dist.tarball` an address. */
async function askRegistry(name: string, config: NetworkSettings, signal: AbortSignal | undefined): Promise<PublishedPackage> {
  const attempt = { url: config.registry + name.replace('/', '%2f'), what: `the versions of ${name}` };
  const text = await readText(attempt.url, { settings: config, what: attempt.what, signal, isRegistry: true, accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8' });
  return publishedPackage(parsePackument(text, attempt));
}

interface Packument { readonly 'dist-tags'?: Record<string, unknown>; readonly versions?: Record<string, { readonly deprecated?: unknown; readonly dist?: { readonly integrity?: unknown; readonly tarball?: unknown } }> }

function parsePackument(text: string, attempt: { url: string; what: string }): Packument {
  try {
    const parsed = JSON.parse(text) as unknown;
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch { /* reported below */ }
  throw new PackError('ERR_PACK_NETWORK', `${new URL(attempt.url).host} answers with something else than ${attempt.what}`, {
    url: redactUrl(attempt.url), hint: 'A proxy may show a page of its own: open the address in a browser',
  });
}

/** Versions without a sha512 are left out: nothing could vouch for their bytes. */
function publishedPackage({ versions = {}, 'dist-tags': tags = {} }: Packument): PublishedPackage {
  const published: Record<string, PublishedVersion> = {};
  for (const [version, { dist, deprecated }] of Object.entries(versions)) {
    const { integrity, tarball } = dist ?? {};
    if (typeof integrity === 'string' && /\bsha512-/.test(integrity) && typeof tarball === 'string') published[version] = { integrity, tarball, ...(deprecated !== undefined && deprecated !== false && deprecated !== '' && { deprecated: true }) };
  }
  return { versions: published, tags: Object.fromEntries(Object.entries(tags).filter((tag): tag is [string, string] => typeof tag[1] === 'string')) };
}

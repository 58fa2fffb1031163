import { PackError } from '@pack/errors';
import type { CachedRuntime } from '../cached-runtimes.ts';
import { readNetworkSettings, type NetworkSettings } from '../http/network-settings.ts';
import { openUrl } from '../http/open-url.ts';
import { nearVersions, parseVersionSpec, pickVersion } from '../pick-version.ts';
import { redactUrl } from '../redact-url.ts';
import { damagedOffline } from '../damaged-offline.ts';
import { platformName, type RuntimeRequest } from '../runtime-request.ts';
import type { RuntimeOffer, RuntimeSource, SourceContext } from '../runtime-source.ts';
import { readIndex } from './node-index.ts';
import { channelOf, mirrorFor, type MirrorBase, type NodeMirrors } from './node-mirrors.ts';
import type { ReleaseKey } from './node-release-keys.ts';
import { publishedHashes } from './published-hashes.ts';

export interface NodejsSourceOptions {
  /** Where channels are downloaded from, before the environment and pnpm's settings. */
  readonly mirrors?: NodeMirrors | undefined;
  /** Whether the signature of a release's hashes is checked; true unless told. */
  readonly verifySignature?: boolean | undefined;
  /** Keys to be trusted instead of those of Node's releasers. */
  readonly trustedKeys?: readonly ReleaseKey[] | undefined;
}

/**
 * Node's own archives, from nodejs.org or a mirror of it, with the hashes that Node's releasers signed. Prereleases are
 * answered when they are asked for exactly; they are not signed.
 */
export function nodejsSource(options: NodejsSourceOptions = {}): RuntimeSource {
  return {
    name: 'nodejs.org',
    offer: (request, context) => offer(request, context, options),
    offerCached: (request, context) => offerCached(request, context, options),
  };
}

const SYSTEMS = { linux: 'linux', darwin: 'darwin', win32: 'win' } as const;

/** nodejs.org has no musl builds. */
function isServed({ libc }: RuntimeRequest): boolean {
  return libc !== 'musl';
}

async function offer(request: RuntimeRequest, context: SourceContext, options: NodejsSourceOptions): Promise<RuntimeOffer | undefined> {
  if (!isServed(request)) return undefined;
  if (context.offline) return offerCached(request, context, options);
  const settings = await readNetworkSettings(context.cwd);
  if (settings.offline) return offerCached(request, context, options);
  const spec = parseVersionSpec(request.version);
  const base = mirrorFor(channelOf(spec.exact ?? '0.0.0'), { mirrors: options.mirrors, settings });
  const { version, remembered } = spec.exact ? { version: spec.exact, remembered: false } : await newest(request, base, { ...context, settings });
  const verify = base.channel === 'release' && options.verifySignature !== false;
  const hashes = await publishedHashes(base, version, { settings, signal: context.signal, verify, trustedKeys: options.trustedKeys });
  const name = archiveNames(request, version).find((each) => hashes.integrities.has(each));
  const integrity = name && hashes.integrities.get(name);
  if (integrity === undefined) throw notFound(`Node ${version} is not published for ${platformName(request)}`, base.url, []);
  const signature = verify ? 'verified' : base.channel === 'release' ? 'skipped' : undefined;
  return describe(request, { version, integrity, package: name!, source: base.name, remembered, signature, retry: settings.retry }, (signal, resume) =>
    openUrl(`${base.url}v${version}/${name}`, { settings, what: name!, signal, resume }));
}

async function newest(request: RuntimeRequest, base: MirrorBase, context: SourceContext & { settings: NetworkSettings }): Promise<{ version: string; remembered: boolean }> {
  const spec = parseVersionSpec(request.version);
  const file = `${request.platform === 'darwin' ? 'osx' : SYSTEMS[request.platform]}-${request.arch}`;
  let all: string[] = [];
  for (const mayRemember of [true, false]) { // it may have been published since
    const { versions, remembered } = await readIndex(base, { ...context, mayRemember });
    all = versions.filter(({ files }) => files.some((name) => name === file || name.startsWith(`${file}-`))).map(({ version }) => version);
    const version = pickVersion(spec, all, context.prefer);
    if (version !== undefined) return { version, remembered };
    if (!remembered) break;
  }
  throw notFound(`No Node for ${platformName(request)} answers ${JSON.stringify(request.version)}`, base.url, nearVersions(spec, all));
}

/** The hash stays the one that was published when the entry came into the cache. */
async function offerCached(request: RuntimeRequest, { cached, prefer, offline, cwd }: SourceContext, { verifySignature, mirrors }: NodejsSourceOptions): Promise<RuntimeOffer | undefined> {
  const { platform, arch } = request;
  const isProven = ({ signature }: CachedRuntime): boolean => signature !== 'skipped' || verifySignature === false;
  const entries = (await cached()).filter((entry) => entry.platform === platform && entry.arch === arch && archiveNames(request, entry.version).includes(entry.package) && isProven(entry));
  const version = pickVersion(parseVersionSpec(request.version), entries.map((entry) => entry.version), prefer);
  const entry = entries.find((one) => one.version === version);
  const once = { retries: 0, minDelayMs: 0, maxDelayMs: 0, stallMs: 60_000 };
  return entry && describe(request, { ...entry, remembered: true, retry: once }, async (signal, resume) => { // called when the entry is damaged
    const settings = offline ? undefined : await readNetworkSettings(cwd);
    if (settings === undefined || settings.offline) throw damagedOffline(entry.package);
    const { url } = mirrorFor(channelOf(entry.version), { mirrors, settings });
    return openUrl(`${url}v${entry.version}/${entry.package}`, { settings, what: entry.package, signal, resume });
  });
}

type Details = Pick<RuntimeOffer, 'version' | 'integrity' | 'package' | 'source' | 'remembered' | 'signature' | 'retry'>;

function describe(request: RuntimeRequest, { version, integrity, package: name, source, remembered, signature, retry }: Details, open: RuntimeOffer['open']): RuntimeOffer {
  const { platform, arch } = request;
  const archive: Pick<RuntimeOffer, 'archive' | 'prefix' | 'binary'> = platform === 'win32' ? { archive: 'zip', prefix: topDirectory(request, version), binary: 'node.exe' } : { archive: 'tarball', binary: 'bin/node' };
  return { platform, arch, version, integrity, source, remembered, signature, retry, package: name, ...archive, open };
}

/** Files that hold a Node; the first that is published is taken, since Node unpacks gzip by itself. Source: https://nodejs.org/download/release/. */
function archiveNames(request: RuntimeRequest, version: string): string[] {
  const top = topDirectory(request, version);
  return request.platform === 'win32' ? [`${top}.zip`] : [`${top}.tar.gz`, `${top}.tar.xz`];
}

function topDirectory({ platform, arch }: RuntimeRequest, version: string): string {
  return `node-v${version}-${SYSTEMS[platform]}-${arch}`;
}

function notFound(message: string, url: string, near: readonly string[]): PackError {
  return new PackError('ERR_PACK_RUNTIME_NOT_FOUND', message, { url: redactUrl(url), ...(near.length > 0 && { hint: `Published are ${near.join(', ')}, …` }) });
}

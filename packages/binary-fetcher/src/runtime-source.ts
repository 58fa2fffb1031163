import type { CachedRuntime } from './cached-runtimes.ts';
import type { ResolvedRuntime, RuntimeRequest } from './runtime-request.ts';
import type { VersionPreference } from './pick-version.ts';

/**
 * A place that runtimes come from. Sources are asked in order; the first that has an offer is taken.
 * The built-in one is `npmSource()`; a caller may pass others. What a source offers is taken from the cache only when
 * it is there under the very hash that the source names.
 */
export interface RuntimeSource {
  readonly name: string;
  /**
   * The runtime that answers `request`; undefined when this source serves no such platform.
   * @throws PackError when it serves the platform but not the version, or cannot be asked.
   */
  offer(request: RuntimeRequest, context: SourceContext): Promise<RuntimeOffer | undefined>;
  /** The best runtime of this source that lies in the cache; asks no server. */
  offerCached?(request: RuntimeRequest, context: SourceContext): Promise<RuntimeOffer | undefined>;
}

export interface SourceContext {
  /** Directory where the user's configuration is looked up. */
  readonly cwd: string;
  /** Directory of the cache, to be named in errors. */
  readonly cacheDir: string;
  /** Directory in which the source may remember what it learned; may not exist yet. */
  readonly metadataDir: string;
  /** Whether the network is off limits: then an offer must be one that lies in the cache. */
  readonly offline: boolean;
  /** The runtimes in the cache, of any source. */
  readonly cached: () => Promise<readonly CachedRuntime[]>;
  readonly signal: AbortSignal | undefined;
  readonly prefer: VersionPreference | undefined;
}

/** One runtime that can be downloaded. */
export interface RuntimeOffer extends ResolvedRuntime {
  /** Whether the source answered from memory, without the network. */
  readonly remembered: boolean;
  /** Whether the hash was signed by who made the runtime; 'skipped' when the user did not want to know. Undefined where there are no signatures. */
  readonly signature?: SignatureState | undefined;
  readonly archive: 'tarball' | 'zip';
  /** The directory of a zip that holds everything. */
  readonly prefix?: string | undefined;
  /** Path of the binary in the archive, without a tarball's first segment or the prefix. */
  readonly binary: string;
  readonly retry: RetryPolicy;
  /**
   * Starts one download, or goes on with one that broke off, if it can.
   * @throws TransientFailure when another attempt may succeed, PackError when none will.
   */
  open(signal: AbortSignal, resume?: ResumePoint): Promise<ArchiveStream>;
}

export type SignatureState = 'verified' | 'skipped';

/** Where a download broke off. */
export interface ResumePoint {
  /** Bytes that are there already. */
  readonly from: number;
  /** A strong validator of the bytes (`ETag`): the rest must be asked for under `If-Match`. */
  readonly etag: string;
}

export interface ArchiveStream {
  readonly body: AsyncIterable<Uint8Array>;
  /** Bytes of the whole, when the server says so. */
  readonly size: number | undefined;
  /** Bytes of the whole that `body` leaves out in front, because they were there already; 0 unless told. */
  readonly start?: number | undefined;
  /** A strong validator of the whole. */
  readonly etag?: string | undefined;
  /** The content encoding of `body`, if it still has one. */
  readonly encoding?: string | undefined;
  readonly contentType?: string | undefined;
  /** Without credentials. */
  readonly url: string;
}

export interface RetryPolicy {
  /** How often to try again after a first failure. */
  readonly retries: number;
  /** Milliseconds before the first repetition; each further one waits four times as long. */
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  /** Milliseconds without a byte after which a download counts as failed. */
  readonly stallMs: number;
}

/**
 * How a pnpm lockfile describes where a runtime comes from. The objects are those of the lockfile: fields that are not
 * named here are kept.
 */
export type RuntimeResolution = BinaryResolution | VariationsResolution;

/** One archive with ready binaries. */
export interface BinaryResolution {
  readonly type: 'binary';
  readonly archive: 'tarball' | 'zip';
  readonly url: string;
  /** Subresource integrity of the archive: sha256, sha384 or sha512. */
  readonly integrity: string;
  /** Path of the executable in the archive, or of several by name; `prefix` and a tarball's first segment left out. */
  readonly bin: string | Readonly<Record<string, string>>;
  /** The directory in a zip that holds everything. */
  readonly prefix?: string;
}

/** One archive for each of several platforms. */
export interface VariationsResolution {
  readonly type: 'variations';
  readonly variants: readonly Variant[];
}

/** An archive, and the platforms that it is for. */
export interface Variant {
  readonly resolution: BinaryResolution;
  readonly targets: readonly VariantTarget[];
}

/** A platform as pnpm names it: `process.platform` and `process.arch`, but `armv7l` and `x86`; no libc means glibc. */
export interface VariantTarget {
  readonly os: string;
  readonly cpu: string;
  readonly libc?: string;
}

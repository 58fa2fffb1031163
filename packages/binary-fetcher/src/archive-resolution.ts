import { PackError } from '@pack/errors';

/** Where a runtime's archive is and what it must hash to: the `BinaryResolution` of a pnpm lockfile has this shape. */
export interface ArchiveResolution {
  readonly url: string;
  /** Subresource integrity: sha256, sha384 or sha512. */
  readonly integrity: string;
  readonly archive: 'tarball' | 'zip';
  /** Path of the executable in the archive, or of several by name; without `prefix` or a tarball's first segment. */
  readonly bin: string | Readonly<Record<string, string>>;
  /** The directory of a zip that holds everything. */
  readonly prefix?: string | undefined;
}

/**
 * The executables of a resolution by name; one that has no name is called `name`.
 * @throws PackError ERR_PACK_ARCHIVE_PATH when a path is none within the archive.
 */
export function executablesOf({ bin }: Pick<ArchiveResolution, 'bin'>, name: string): Record<string, string> {
  const all = typeof bin === 'string' ? { [name]: bin } : { ...bin };
  for (const path of Object.values(all)) {
    const isInside = path !== '' && !/^[\\/]|^[A-Za-z]:|\0|\\/.test(path) && !path.split('/').some((segment) => segment === '..' || segment === '.' || segment === '');
    if (!isInside) throw new PackError('ERR_PACK_ARCHIVE_PATH', `${JSON.stringify(path)} is no path of an executable within an archive`, { hint: 'Paths are relative, with "/" between names' });
  }
  return all;
}

/** The file that an archive's address names, for people. */
export function archiveLabel(url: string): string {
  return URL.parse(url)?.pathname.split('/').at(-1) || 'the archive';
}

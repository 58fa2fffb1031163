import { archiveError } from './archive-errors.ts';
import { DEFAULT_LIMITS, type ArchiveEntry, type ArchiveLimits, type EntryJudge, type JudgedEntry } from './archive-entry.ts';
import { collisionKey, entryPath } from './entry-path.ts';
import { linkTarget } from './link-target.ts';

/** How the paths of an archive become those of a tree. */
export interface JudgeOptions {
  /** What paths lose in front: their first segment, or the directory that must hold everything; '' for nothing. */
  readonly strip: 'first-segment' | { readonly prefix: string };
  readonly limits?: Partial<ArchiveLimits> | undefined;
  /** Of the archive. */
  readonly packedBytes: number;
}

/** Judges the entries of one archive, in their order. */
export interface Judge {
  /**
   * Whether and where an entry may be written; undefined for the root itself, which is there already.
   * @throws PackError ERR_PACK_ARCHIVE_PATH, _LINK, _ENTRY, _COLLISION, _MISMATCH, _LIMIT.
   */
  readonly judge: EntryJudge;
  /**
   * To be asked when all entries were judged: what a link points to must be there.
   * @throws PackError ERR_PACK_ARCHIVE_LINK.
   */
  finish(): void;
}

type Place = { readonly spelled: string; readonly kind: JudgedEntry['kind'] };

export function createJudge({ strip, limits, packedBytes }: JudgeOptions): Judge {
  const most = { ...DEFAULT_LIMITS, ...limits };
  const places = new Map<string, Place>();
  const links: JudgedEntry[] = [];
  let entries = 0;
  let bytes = 0;
  return {
    judge(entry) {
      const { name, size } = entry;
      if (++entries > most.entries) throw archiveError('ERR_PACK_ARCHIVE_LIMIT', `more than ${most.entries} entries`);
      const kind = allowedKind(entry);
      if (size > most.fileBytes) throw archiveError('ERR_PACK_ARCHIVE_LIMIT', `claims ${size} bytes, more than ${most.fileBytes}`, { name });
      if ((bytes += size) > most.totalBytes) throw archiveError('ERR_PACK_ARCHIVE_LIMIT', `more than ${most.totalBytes} bytes together`);
      if (bytes > most.ratioFromBytes && bytes > packedBytes * most.ratio) throw archiveError('ERR_PACK_ARCHIVE_LIMIT', `the archive unpacks to more than ${most.ratio} times its size`);
      const segments = stripped(entryPath(name), entry, strip);
      if (segments.length === 0) return undefined;
      claim(places, segments, kind, name);
      const path = segments.join('/');
      const target = kind === 'symlink' ? linkTarget(segments, entry.target ?? '').join('/') : undefined;
      const judged: JudgedEntry = { kind, path, size, target, executable: kind === 'file' && ((entry.mode ?? 0) & 0o111) !== 0 };
      if (kind === 'symlink') links.push(judged);
      return judged;
    },
    finish() {
      for (const { path, target } of links) {
        const place = places.get(collisionKey(target!));
        const isThere = place !== undefined && place.spelled === target && place.kind !== 'symlink';
        if (!isThere) throw archiveError('ERR_PACK_ARCHIVE_LINK', `a link to ${JSON.stringify(target)}, which is no file or directory of the archive`, { name: path });
      }
    },
  };
}

function allowedKind({ name, kind, type, size, mode = 0 }: ArchiveEntry): JudgedEntry['kind'] {
  if (kind === 'hardlink') throw archiveError('ERR_PACK_ARCHIVE_LINK', 'a hard link', { name });
  if (kind === 'other') throw archiveError('ERR_PACK_ARCHIVE_ENTRY', `a ${type}, neither file nor directory`, { name });
  if ((mode & 0o6000) !== 0) throw archiveError('ERR_PACK_ARCHIVE_ENTRY', 'a file that would run with the rights of somebody else (setuid or setgid)', { name });
  if (kind !== 'file' && size > 0) throw archiveError('ERR_PACK_ARCHIVE_MISMATCH', `a ${kind} with ${size} bytes of its own`, { name });
  return kind;
}

function stripped(segments: readonly string[], { name, kind }: ArchiveEntry, strip: JudgeOptions['strip']): string[] {
  const prefix = strip === 'first-segment' ? segments.slice(0, 1) : entryPrefix(strip.prefix);
  const isInside = prefix.every((segment, index) => segment === segments[index]);
  const isAbove = kind === 'directory' && segments.length < prefix.length && segments.every((segment, index) => segment === prefix[index]);
  if (isAbove) return [];
  const rest = segments.slice(prefix.length);
  if (!isInside || (rest.length === 0 && kind !== 'directory')) {
    throw archiveError('ERR_PACK_ARCHIVE_MISMATCH', `outside of the directory ${prefix.join('/')} that should hold everything`, { name });
  }
  return rest;
}

function entryPrefix(prefix: string): string[] {
  return prefix === '' ? [] : entryPath(prefix);
}

/** Enters a path and its parents; only directories may be met twice, and only spelled the same way. */
function claim(places: Map<string, Place>, segments: readonly string[], kind: JudgedEntry['kind'], name: string): void {
  for (let length = 1; length <= segments.length; length++) {
    const spelled = segments.slice(0, length).join('/');
    const wanted = length === segments.length ? kind : 'directory';
    const key = collisionKey(spelled);
    const place = places.get(key);
    if (place === undefined) {
      places.set(key, { spelled, kind: wanted });
      continue;
    }
    if (wanted === 'directory' && place.kind === 'symlink') throw archiveError('ERR_PACK_ARCHIVE_LINK', `lies behind the link ${JSON.stringify(place.spelled)}`, { name });
    if (place.spelled !== spelled) throw archiveError('ERR_PACK_ARCHIVE_COLLISION', `another spelling of ${JSON.stringify(place.spelled)}, the same on some file systems`, { name });
    if (wanted !== 'directory' || place.kind !== 'directory') throw archiveError('ERR_PACK_ARCHIVE_COLLISION', `${JSON.stringify(spelled)} is there twice`, { name });
  }
}

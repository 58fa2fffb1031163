import { archiveError } from './archive-errors.ts';
import { entryPath } from './entry-path.ts';

/**
 * The path, from the root of the archive, that a symbolic link means. `..` is allowed in front only: behind a name it
 * would mean something else if that name were a link too.
 * @param from segments of the link's own path
 * @throws PackError ERR_PACK_ARCHIVE_LINK when it leaves the archive or cannot be understood alike everywhere.
 */
export function linkTarget(from: readonly string[], target: string): string[] {
  const name = from.join('/');
  const refuse = (why: string, cause?: unknown): never => { throw archiveError('ERR_PACK_ARCHIVE_LINK', why, { name, cause }); };
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const up = parts.findIndex((part) => part !== '..');
  const rest = up === -1 ? [] : parts.slice(up);
  const climbs = up === -1 ? parts.length : up;
  const parent = from.slice(0, -1);
  if (target.startsWith('/')) refuse(`a link to the absolute path ${JSON.stringify(target)}`);
  if (climbs > parent.length) refuse(`a link out of the archive, to ${JSON.stringify(target)}`);
  if (rest.includes('..')) refuse(`a link that turns back on its way, to ${JSON.stringify(target)}`);
  if (target !== '') {
    try {
      if (rest.length > 0) entryPath(rest.join('/'));
    } catch (cause) {
      refuse(`a link to ${JSON.stringify(target)}`, cause);
    }
  }
  const path = [...parent.slice(0, parent.length - climbs), ...rest];
  if (path.length === 0) refuse('a link to the root of the archive');
  return path;
}

import { hash } from 'node:crypto';

/** What names are cut to unless told: paths of Windows are short. Source: pnpm's documentation, `virtualStoreDirMaxLength`. */
export const STORE_NAME_LENGTH: number = process.platform === 'win32' ? 60 : 120;

/**
 * The directory of a package in the virtual store, as pnpm 11 and 12 name it by its key in a lockfile: what files cannot be
 * called is replaced; what is too long then, or could be taken for another, ends in a hash.
 * @param key e.g. `node@runtime:24.6.0`, `@scope/tool@file:tool(peer@1.0.0)`
 */
export function storeName(key: string, maxLength: number = STORE_NAME_LENGTH): string {
  const readable = key.replace(/[\\/:*?"<>|#]/g, '+');
  const name = readable.includes('(') ? readable.replace(/\)$/, '').replace(/\)\(|\(|\)/g, '_') : readable;
  const isUnclear = leavesPathOpen(key);
  const plain = name.replace(/[. ]+$/, (end) => '+'.repeat(end.length)); // Windows drops these
  const isShort = plain === name && plain.length <= maxLength && (plain === plain.toLowerCase() || plain.startsWith('file+'));
  if (isShort && !isUnclear) return plain;
  return `${plain.slice(0, maxLength - 33)}_${hash('sha256', isUnclear ? key : name).slice(0, 32)}`;
}

/** Whether two places could have the name: `file:a+b` and `file:a:b`. */
function leavesPathOpen(key: string): boolean {
  const id = key.split('(', 1)[0]!;
  const at = id.indexOf('@', 1);
  const version = id.startsWith('file:') ? id : at === -1 ? '' : id.slice(at + 1);
  const [, location] = /^[^:]*:(?:\/\/)?(.*)$/.exec(version) ?? [];
  return location !== undefined && /[+\\:*?"<>|#]/.test(location);
}

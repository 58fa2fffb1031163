import { codeOf } from './binding/failure.ts';
import { MISSING } from './tree.ts';

/** What creating something under a located name says on a read-only mount; what is no directory cannot have a name with a slash behind. */
export function creationCode(node: number, path = ''): string {
  if (node >= 0) return 'EEXIST';
  if (node === MISSING && path.endsWith('/')) return 'ENOENT';
  return node === MISSING ? 'EROFS' : codeOf(node);
}

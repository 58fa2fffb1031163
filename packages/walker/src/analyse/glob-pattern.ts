import { ANYTHING } from '../scan/source-file.ts';

/** A glob as a request with unknown parts, which may mean more than it does. */
export function globToPattern(glob: string): string {
  return glob.replace(/\*\*\/|\*+|\?|\{[^{}]*\}|\[[^\]]*\]|[@!+]\([^)]*\)/g, ANYTHING).replace(new RegExp(`${ANYTHING}+`, 'g'), ANYTHING);
}

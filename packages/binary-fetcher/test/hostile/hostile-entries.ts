/** What an attacker would write into either kind of archive. */
export interface HostileEntry {
  readonly name: string;
  readonly kind?: 'file' | 'directory' | 'symlink';
  readonly target?: string;
  readonly mode?: number;
}

export interface HostileCase {
  /** What is tried. */
  readonly title: string;
  readonly entries: readonly HostileEntry[];
  /** The code that must refuse it, without `ERR_PACK_ARCHIVE_`. */
  readonly code: 'PATH' | 'LINK' | 'ENTRY' | 'COLLISION' | 'MISMATCH' | 'LIMIT' | 'DAMAGED';
}

const file = (name: string, mode?: number): HostileEntry => ({ name, ...(mode !== undefined && { mode }) });
const link = (name: string, target: string): HostileEntry => ({ name, kind: 'symlink', target });
const directory = (name: string): HostileEntry => ({ name: `${name}/`, kind: 'directory' });

/** Cases that both kinds of archives can hold. */
export const HOSTILE_ENTRIES: readonly HostileCase[] = [
  { title: 'a path above', entries: [file('../outside')], code: 'PATH' },
  { title: 'a path that climbs in the middle', entries: [file('a/b/../../../outside')], code: 'PATH' },
  { title: 'a path that climbs and comes back', entries: [file('a/../inside')], code: 'PATH' },
  { title: 'a path that ends above', entries: [directory('a/..')], code: 'PATH' },
  { title: 'an absolute path', entries: [file('/tmp/outside')], code: 'PATH' },
  { title: 'an absolute path with two slashes', entries: [file('//host/share/outside')], code: 'PATH' },
  { title: 'backslashes that climb', entries: [file('..\\..\\outside')], code: 'PATH' },
  { title: 'backslashes and slashes mixed', entries: [file('a/..\\..\\outside')], code: 'PATH' },
  { title: 'a UNC path', entries: [file('\\\\host\\share\\outside')], code: 'PATH' },
  { title: 'a device path of Windows', entries: [file('\\\\?\\C:\\outside')], code: 'PATH' },
  { title: 'a drive', entries: [file('C:/outside')], code: 'PATH' },
  { title: 'a path relative to a drive', entries: [file('c:outside')], code: 'PATH' },
  { title: 'a second stream of a file', entries: [file('node.exe:hidden')], code: 'PATH' },
  { title: 'the default stream of a file', entries: [file('a::$DATA')], code: 'PATH' },
  { title: 'a line break in a name', entries: [file('a\nb')], code: 'PATH' },
  { title: 'an escape sequence for terminals', entries: [file('\u001b[2Ja')], code: 'PATH' },
  { title: 'a device of Windows', entries: [file('NUL')], code: 'PATH' },
  { title: 'a device of Windows with an extension', entries: [file('lib/com1.txt')], code: 'PATH' },
  { title: 'a device of Windows as a directory', entries: [file('aux/file')], code: 'PATH' },
  { title: 'a device of Windows with a superscript digit', entries: [file('COM\u00b9')], code: 'PATH' },
  { title: 'the console of Windows', entries: [file('CONOUT$')], code: 'PATH' },
  { title: 'a dot at the end', entries: [file('node.exe.')], code: 'PATH' },
  { title: 'a blank at the end', entries: [file('node.exe ')], code: 'PATH' },
  { title: 'three dots for a directory', entries: [file('.../outside')], code: 'PATH' },
  { title: 'a wildcard', entries: [file('a*')], code: 'PATH' },
  { title: 'a name that is longer than file systems allow', entries: [file('x'.repeat(256))], code: 'PATH' },
  { title: 'a path that is longer than systems allow', entries: [file('x/'.repeat(1100) + 'x')], code: 'PATH' },
  { title: 'a link to an absolute path', entries: [link('a', '/etc/passwd')], code: 'LINK' },
  { title: 'a link above', entries: [link('a', '../outside')], code: 'LINK' },
  { title: 'a link above from below', entries: [link('a/b', '../../outside')], code: 'LINK' },
  { title: 'a link that turns back on its way', entries: [directory('d'), link('a', 'd/../../outside')], code: 'LINK' },
  { title: 'a link with backslashes', entries: [link('a', '..\\outside')], code: 'LINK' },
  { title: 'a link to a drive', entries: [link('a', 'C:/outside')], code: 'LINK' },
  { title: 'a link to the root of the archive', entries: [link('a', '.')], code: 'LINK' },
  { title: 'a link to nothing', entries: [link('a', '')], code: 'LINK' },
  { title: 'a link to a file that is not there', entries: [link('a', 'b')], code: 'LINK' },
  { title: 'a link to itself', entries: [link('a', 'a')], code: 'LINK' },
  { title: 'links in a circle', entries: [link('a', 'b'), link('b', 'a')], code: 'LINK' },
  { title: 'a link to a link', entries: [file('c'), link('b', 'c'), link('a', 'b')], code: 'LINK' },
  { title: 'a file behind a link', entries: [directory('d'), link('a', 'd'), file('a/file')], code: 'LINK' },
  { title: 'a file behind a link that is told in other case', entries: [directory('d'), link('a', 'd'), file('A/file')], code: 'LINK' },
  { title: 'a link where a directory is', entries: [file('a/file'), link('a', 'a/file')], code: 'COLLISION' },
  { title: 'a link where a file is', entries: [file('b'), file('a'), link('a', 'b')], code: 'COLLISION' },
  { title: 'a file where a link is', entries: [file('b'), link('a', 'b'), file('a')], code: 'COLLISION' },
  { title: 'the same file twice', entries: [file('a'), file('a')], code: 'COLLISION' },
  { title: 'the same file twice, told differently', entries: [file('d/a'), file('./d//a')], code: 'COLLISION' },
  { title: 'a file where a directory is', entries: [file('a/b'), file('a')], code: 'COLLISION' },
  { title: 'a directory where a file is', entries: [file('a'), file('a/b')], code: 'COLLISION' },
  { title: 'names that differ in case', entries: [file('readme'), file('README')], code: 'COLLISION' },
  { title: 'directories that differ in case', entries: [file('lib/a'), file('LIB/b')], code: 'COLLISION' },
  { title: 'names that differ in case beyond ASCII', entries: [file('stra\u00dfe'), file('STRASSE')], code: 'COLLISION' },
  { title: 'names that differ in their normal form', entries: [file('caf\u00e9'), file('cafe\u0301')], code: 'COLLISION' },
  { title: 'names that differ in characters that cannot be seen', entries: [file('node'), file('no\u200bde'), file('no\u00adde')], code: 'COLLISION' },
  { title: 'a file that would run as its owner', entries: [file('a', 0o4755)], code: 'ENTRY' },
  { title: 'a file that would run as its group', entries: [file('a', 0o2755)], code: 'ENTRY' },
];

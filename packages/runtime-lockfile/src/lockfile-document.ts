import { readFile } from 'node:fs/promises';
import { PackError } from '@pack/errors';
import { loadAll } from 'js-yaml';
import { formatLockfile } from './format-lockfile.ts';
import { complaintsAbout, mapping, text, type Complaint } from './yaml-path.ts';

/** A pnpm lockfile, read: everything that is in it, also what is unknown here. */
export interface Lockfile {
  /** One, or two: pnpm 11 and later write what they need for themselves into a first one. */
  readonly documents: readonly Readonly<Record<string, unknown>>[];
  /** For error messages. */
  readonly path: string | undefined;
}

/**
 * Reads a pnpm lockfile.
 * @param path of a `pnpm-lock.yaml`, lockfile version 9.0 (pnpm 9 to 12)
 * @throws PackError ERR_PACK_LOCKFILE_NOT_FOUND, ERR_PACK_LOCKFILE_INVALID, ERR_PACK_LOCKFILE_VERSION.
 */
export async function readLockfile(path: string): Promise<Lockfile> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw new PackError('ERR_PACK_LOCKFILE_NOT_FOUND', 'There is no such lockfile', { path, cause, hint: '"pnpm install" writes one' });
    throw new PackError('ERR_PACK_LOCKFILE_INVALID', 'The lockfile cannot be read', { path, cause });
  }
  return parseLockfile(content, path);
}

/**
 * Reads the text of a pnpm lockfile; `path` is for error messages.
 * @throws PackError ERR_PACK_LOCKFILE_INVALID, ERR_PACK_LOCKFILE_VERSION.
 */
export function parseLockfile(content: string, path?: string): Lockfile {
  const complain = complaintsAbout(path);
  const documents = loadDocuments(content, path);
  if (documents.length > 2) throw complain([], `holds ${documents.length} documents; one or two are known`);
  if (documents.length === 0) throw complain([], 'must be a mapping, but is missing');
  const lockfile: Lockfile = { documents: documents.map((document) => mapping(document, [], complain)), path };
  checkVersion(mainDocument(lockfile)['lockfileVersion'], path, complain);
  return lockfile;
}

/** The text of a lockfile, as pnpm writes it: what pnpm wrote and was not changed comes out byte for byte. */
export function stringifyLockfile({ documents }: Lockfile): string {
  const texts = documents.map(formatLockfile);
  return texts.length === 1 ? texts[0]! : texts.map((each) => `---\n${each}`).join('\n');
}

/** The document about the project. */
export function mainDocument({ documents }: Lockfile): Readonly<Record<string, unknown>> {
  return documents.at(-1)!;
}

function loadDocuments(content: string, path: string | undefined): unknown[] {
  try {
    return loadAll(content);
  } catch (error) {
    const { reason, mark } = error as { reason?: string; mark?: { line: number; column: number } };
    const where = mark ? ` (line ${mark.line + 1}, column ${mark.column + 1})` : '';
    const conflict = /^<{7} /m.test(content);
    throw new PackError('ERR_PACK_LOCKFILE_INVALID', `The lockfile is no YAML: ${reason ?? 'it cannot be parsed'}${where}`, {
      ...(path !== undefined && { path }),
      hint: conflict ? 'It holds a merge conflict: "pnpm install" resolves it' : 'Write the lockfile anew with "pnpm install"',
    });
  }
}

/** Minor versions of the format only add. */
function checkVersion(version: unknown, path: string | undefined, complain: Complaint): void {
  const written = typeof version === 'number' ? String(version) : text(version, ['lockfileVersion'], complain);
  if (/^9(?:\.\d+)?$/.test(written)) return;
  throw new PackError('ERR_PACK_LOCKFILE_VERSION', `The lockfile has format ${written}; format 9 is read here`, {
    ...(path !== undefined && { path }),
    hint: 'Write the lockfile anew with pnpm 9 to 12',
  });
}

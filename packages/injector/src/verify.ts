import { withBinary, type BinaryFile } from './binary-file.ts';
import { describeBinary, type BinaryDescription, type BinaryFormat } from './describe-binary.ts';
import { hashPages } from './hash-pages.ts';
import { LOAD_COMMAND, type MachOFile } from './macho-file.ts';
import { rangeOf } from './macho-offsets.ts';
import { peChecksum } from './pe-checksum.ts';
import { CHECKSUM, type PeFile } from './pe-header.ts';
import { readCodeSignature } from './read-code-signature.ts';
import { readUniversal, sliceFile } from './universal-file.ts';

/** What in a binary can be checked against its own bytes, and whether it fits them. */
export interface Verification {
  readonly format: BinaryFormat;
  /** One line for each thing that does not fit, in plain words; empty: the system has no reason to refuse the file. */
  readonly problems: readonly string[];
}

/**
 * Checks an executable against what it says of itself: for macOS that every page has the hash of the signature, which covers the
 * whole file; for Windows the checksum, and that no certificate of the binary it was made from is left. Linux has nothing of the kind.
 * Who signed is not asked: `codesign --verify` and `signtool verify` know whom to trust.
 * @throws PackError as `inspect` does.
 */
export function verify(path: string): Promise<Verification> {
  return withBinary(path, async (binary) => {
    const slices = await readUniversal(binary);
    const programs = slices?.map((slice) => sliceFile(binary, slice)) ?? [binary];
    const descriptions = await Promise.all(programs.map(describeBinary));
    const problems = await Promise.all(programs.map((program, index) => problemsOf(program, descriptions[index]!)));
    return { format: descriptions[0]?.format ?? 'macho', problems: problems.flat() };
  });
}

/** As `verify`, for one program that was read. */
export async function problemsOf(binary: BinaryFile, { macho, pe }: Pick<BinaryDescription, 'macho' | 'pe'>): Promise<string[]> {
  return macho ? machoProblems(binary, macho) : pe ? peProblems(binary, pe) : [];
}

async function machoProblems(binary: BinaryFile, macho: MachOFile): Promise<string[]> {
  const signature = await readCodeSignature(binary, macho);
  if (!signature) return macho.arch === 'arm64' ? ['it is not signed, and Apple silicon starts no such program'] : [];
  const range = rangeOf(macho, LOAD_COMMAND.codeSignature)!;
  const problems: string[] = [];
  if (signature.codeLimit !== range.offset) problems.push(`the signature covers ${signature.codeLimit} bytes of ${range.offset}`);
  if (range.offset + range.size !== binary.size) problems.push(`${binary.size - range.offset - range.size} bytes stand behind the signature`);
  const { pageHashes, pageSize, codeLimit } = signature;
  const pages = Math.ceil(codeLimit / pageSize);
  if (!pageHashes || pageHashes.length !== pages * 32 || codeLimit > binary.size || pageSize > 1 << 20) return [...problems, 'the signature has no SHA-256 of each page'];
  const found = await hashPages(binary, codeLimit, pageSize);
  const wrong = Array.from({ length: pages }, (_, page) => page).filter((page) => found.compare(pageHashes, page * 32, page * 32 + 32, page * 32, page * 32 + 32) !== 0);
  if (wrong.length > 0) problems.push(`${wrong.length} of ${pages} pages are not those that were signed, the first at byte ${wrong[0]! * pageSize}`);
  return problems;
}

async function peProblems(binary: BinaryFile, pe: PeFile): Promise<string[]> {
  const at = pe.optionalAt + CHECKSUM;
  const said = pe.headers.readUInt32LE(at);
  const withoutField: Pick<BinaryFile, 'read'> = {
    async read(offset, length, what, into) {
      const bytes = await binary.read(offset, length, what, into);
      if (at >= offset && at < offset + length) bytes.fill(0, at - offset, at - offset + 4);
      return bytes;
    },
  };
  const found = said === 0 ? 0 : await peChecksum(withoutField, binary.size);
  return said === found ? [] : [`its checksum is 0x${found.toString(16)}, its header says 0x${said.toString(16)}`];
}

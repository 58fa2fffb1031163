import { BinaryArchive, type Archive, type OpenPart } from './archive.ts';
import { readHeader } from './read-header.ts';

/**
 * Opens an archive in memory without copying or parsing it: only the header is read. The bytes are never written to.
 * @param openPart gives a part of the bodies, of an archive in pieces; asked for each at most once
 * @throws Error when they are no archive, one of another version, or cut short.
 */
export function openArchive(bytes: ArrayBuffer | Uint8Array, openPart?: OpenPart): Archive {
  const view = bytes instanceof Uint8Array ? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new DataView(bytes);
  return new BinaryArchive(view, readHeader(view), openPart);
}

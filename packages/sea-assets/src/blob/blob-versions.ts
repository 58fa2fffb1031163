import { PackError } from '@pack/errors';
import type { BlobFormat } from './blob-format.ts';

/**
 * The layouts that are written here, by Node version. Layouts change within a major, so nothing is assumed of versions
 * that lie outside: they make their blobs themselves (`generateSeaBlob`).
 */
export const BLOB_FORMATS: readonly BlobFormat[] = [
  { from: '22.20.0', to: '22.23.3', mainFormat: false },
  { from: '24.7.0', to: '24.21.0', mainFormat: false },
  { from: '25.0.0', to: '25.6.1', mainFormat: false },
  { from: '25.7.0', to: '25.9.0', mainFormat: true },
  { from: '26.0.0', to: '26.10.0', mainFormat: true },
];

/** Whether the layout of a version's blob ("24.21.0", "v24.21.0") is known. */
export function isBlobFormatKnown(nodeVersion: string): boolean {
  return findFormat(nodeVersion) !== undefined;
}

/** @throws PackError ERR_PACK_BLOB_FORMAT_UNKNOWN */
export function blobFormatOf(nodeVersion: string): BlobFormat {
  const format = findFormat(nodeVersion);
  if (format) return format;
  const known = BLOB_FORMATS.map(({ from, to }) => `${from} – ${to}`).join(', ');
  throw new PackError('ERR_PACK_BLOB_FORMAT_UNKNOWN', `the blob layout of Node ${nodeVersion} is not known`, { hint: `known are ${known}; for others, Node itself has to make the blob` });
}

function findFormat(nodeVersion: string): BlobFormat | undefined {
  const wanted = parse(nodeVersion);
  return wanted && BLOB_FORMATS.find(({ from, to }) => compare(parse(from)!, wanted) <= 0 && compare(wanted, parse(to)!) <= 0);
}

/** Undefined for prereleases and nightlies, too: their layout can be that of the next version. */
function parse(version: string): number[] | undefined {
  return /^v?(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  return a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!;
}

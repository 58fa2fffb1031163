import type { BinaryResolution, RuntimeResolution, Variant } from './resolution.ts';
import { kindOf, list, mapping, text, type Complaint, type YamlPath } from './yaml-path.ts';

/**
 * Checks that a value of a lockfile is a resolution of a runtime, and gives it back as one, extra fields and all.
 * @throws PackError as `runtimesOf` does, naming the place in the document.
 */
export function checkResolution(value: unknown, path: YamlPath, complain: Complaint): RuntimeResolution {
  const resolution = mapping(value, path, complain);
  switch (resolution['type']) {
    case 'binary':
      return checkBinary(value, path, complain);
    case 'variations':
      list(resolution['variants'], [...path, 'variants'], complain).forEach((variant, index) => checkVariant(variant, [...path, 'variants', index], complain));
      return value as RuntimeResolution;
    default:
      throw complain([...path, 'type'], `must be "binary" or "variations", but is ${kindOf(resolution['type'])}`, 'ERR_PACK_LOCKFILE_RESOLUTION_TYPE');
  }
}

function checkVariant(value: unknown, path: YamlPath, complain: Complaint): Variant {
  const { resolution, targets } = mapping(value, path, complain);
  const { type } = mapping(resolution, [...path, 'resolution'], complain);
  if (type === 'variations') throw complain([...path, 'resolution', 'type'], 'must be "binary" in a variant: variations do not hold variations', 'ERR_PACK_LOCKFILE_NESTED_VARIATIONS');
  if (type !== 'binary') throw complain([...path, 'resolution', 'type'], `must be "binary" in a variant, but is ${kindOf(type)}`, 'ERR_PACK_LOCKFILE_RESOLUTION_TYPE');
  checkBinary(resolution, [...path, 'resolution'], complain);
  list(targets, [...path, 'targets'], complain).forEach((target, index) => {
    const at = [...path, 'targets', index];
    const { os, cpu, libc } = mapping(target, at, complain);
    text(os, [...at, 'os'], complain);
    text(cpu, [...at, 'cpu'], complain);
    if (libc !== undefined) text(libc, [...at, 'libc'], complain);
  });
  return value as Variant;
}

function checkBinary(value: unknown, path: YamlPath, complain: Complaint): BinaryResolution {
  const { archive, url, integrity, bin, prefix } = mapping(value, path, complain);
  if (archive !== 'tarball' && archive !== 'zip') throw complain([...path, 'archive'], `must be "tarball" or "zip", but is ${kindOf(archive)}`);
  checkUrl(text(url, [...path, 'url'], complain), [...path, 'url'], complain);
  checkIntegrity(integrity, [...path, 'integrity'], complain);
  if (typeof bin === 'object' && bin !== null) {
    const names = Object.entries(mapping(bin, [...path, 'bin'], complain));
    if (names.length === 0) throw complain([...path, 'bin'], 'names no executable');
    for (const [name, file] of names) {
      const at = [...path, 'bin', name];
      // The name becomes that of a file beside other programs.
      if (!/^[\w+-][\w.+-]*$/.test(name)) throw complain(at, 'is no name of a program', 'ERR_PACK_LOCKFILE_ARCHIVE_PATH');
      checkInside(text(file, at, complain), at, complain);
    }
  } else {
    checkInside(text(bin, [...path, 'bin'], complain), [...path, 'bin'], complain);
  }
  if (prefix !== undefined) checkInside(text(prefix, [...path, 'prefix'], complain), [...path, 'prefix'], complain);
  return value as BinaryResolution;
}

function checkUrl(url: string, path: YamlPath, complain: Complaint): void {
  const protocol = URL.parse(url)?.protocol;
  if (protocol !== 'https:' && protocol !== 'http:') throw complain(path, `must be an http(s) address, but is ${JSON.stringify(url)}`, 'ERR_PACK_LOCKFILE_URL');
}

/** md5 and sha1 can be forged, so they count as no integrity; of a text with several hashes, each must be good. */
function checkIntegrity(value: unknown, path: YamlPath, complain: Complaint): void {
  if (value === undefined || value === null || value === '') throw complain(path, `must be a text, but is ${kindOf(value)}`, 'ERR_PACK_LOCKFILE_INTEGRITY_MISSING');
  const integrity = text(value, path, complain);
  const hashes = integrity.trim().split(/\s+/);
  const weak = hashes.find((hash) => /^(?:md5|sha1)-/i.test(hash));
  if (weak !== undefined) throw complain(path, `must be a sha256, sha384 or sha512, but is the weak ${JSON.stringify(integrity)}`, 'ERR_PACK_LOCKFILE_INTEGRITY_WEAK');
  const strong = /^(?:sha256-[A-Za-z0-9+/]{43}=|sha384-[A-Za-z0-9+/]{64}|sha512-[A-Za-z0-9+/]{86}==)$/;
  if (hashes.every((hash) => strong.test(hash))) return;
  throw complain(path, `must be a sha256, sha384 or sha512, but is ${JSON.stringify(integrity)}`, 'ERR_PACK_LOCKFILE_INTEGRITY_INVALID');
}

/** A path within the archive, on every system: '/' between names, none of which is '..'. */
function checkInside(file: string, path: YamlPath, complain: Complaint): void {
  const leavesOrIsAbsolute = /^[\\/]|^[A-Za-z]:|\0/.test(file) || file.split(/[\\/]/).includes('..');
  if (leavesOrIsAbsolute) throw complain(path, `must be a path within the archive, but is ${JSON.stringify(file)}`, 'ERR_PACK_LOCKFILE_ARCHIVE_PATH');
}

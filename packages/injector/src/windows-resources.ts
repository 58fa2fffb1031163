import { PackError } from '@pack/errors';
import type { ResourceKey, ResourceTree } from './pe-resource-tree.ts';
import { encodeManifest } from './windows-manifest.ts';
import type { WindowsOptions } from './windows-options.ts';

/** One resource, whole. */
interface Entry {
  type: ResourceKey;
  id: ResourceKey;
  lang: number;
  codepage: number;
  bin: ArrayBuffer;
}

const TYPE = { icon: 3, iconGroup: 14, version: 16, manifest: 24 } as const;

/**
 * Changes icon, version information and manifest among the resources of a Windows executable; all others stay.
 * @param read gives the bytes of one that is there.
 * @throws PackError ERR_PACK_CONFIG_INVALID for an icon or a version that is none.
 */
export async function withWindowsResources(tree: ResourceTree, options: WindowsOptions, read: (resource: { readonly oldAt?: number; readonly bytes?: Buffer; readonly length: number }) => Promise<Buffer>): Promise<ResourceTree> {
  const changed = [...options.icon ? [TYPE.icon, TYPE.iconGroup] : [], ...hasVersion(options) ? [TYPE.version] : [], ...hasManifest(options) ? [TYPE.manifest] : []];
  if (changed.length === 0) return tree;
  const resedit = await import('resedit'); // half of what loading this package would take, and seldom needed
  const entries: Entry[] = [];
  for (const type of changed) {
    for (const [id, languages] of tree.get(type) ?? []) {
      for (const [lang, resource] of languages) entries.push({ type, id, lang: Number(lang), codepage: resource.codePage, bin: toArrayBuffer(await read(resource)) });
    }
  }
  if (options.icon) setIcon(entries, options.icon, resedit);
  if (hasVersion(options)) setVersion(entries, options, resedit);
  if (hasManifest(options)) setManifest(entries, options);

  const result = new Map(tree);
  for (const type of changed) result.set(type, new Map());
  for (const { type, id, lang, codepage, bin } of entries) {
    const names = result.get(type) as Map<ResourceKey, Map<ResourceKey, { codePage: number; length: number; bytes: Buffer }>>;
    if (!names.has(id)) names.set(id, new Map());
    names.get(id)!.set(lang, { codePage: codepage, length: bin.byteLength, bytes: Buffer.from(bin) });
  }
  return result;
}

type Resedit = typeof import('resedit');

const ENGLISH = 1033;
const UNICODE = 1200;

function setIcon(entries: Entry[], icon: Uint8Array, { Data, Resource }: Resedit): void {
  checkIcon(Buffer.from(icon.buffer, icon.byteOffset, icon.byteLength));
  const group = entries.find(({ type }) => type === TYPE.iconGroup); // the first is the one that Windows shows
  const { icons } = Data.IconFile.from(icon);
  Resource.IconGroupEntry.replaceIconsForResource(entries, group?.id ?? 1, group?.lang ?? ENGLISH, icons.map(({ data }) => data));
}

/** Source: Microsoft, "Icons in Win32", ICONDIR and ICONDIRENTRY. */
function checkIcon(bytes: Buffer): void {
  const count = bytes.length >= 6 && bytes.readUInt32LE(0) === 0x1_0000 ? bytes.readUInt16LE(4) : 0;
  const isSound = (index: number): boolean => bytes.length >= 6 + (index + 1) * 16 && bytes.readUInt32LE(6 + index * 16 + 8) > 0
    && bytes.readUInt32LE(6 + index * 16 + 8) + bytes.readUInt32LE(6 + index * 16 + 12) <= bytes.length;
  if (count > 0 && Array.from({ length: count }, (_, index) => index).every(isSound)) return;
  throw new PackError('ERR_PACK_CONFIG_INVALID', 'The icon is no sound .ico file', { hint: 'Make one with several sizes, 256 × 256 among them, for instance from a PNG with ImageMagick' });
}

function hasVersion({ version, productName, companyName, fileDescription, copyright, originalFilename }: WindowsOptions): boolean {
  return [version, productName, companyName, fileDescription, copyright, originalFilename].some((value) => value !== undefined);
}

function setVersion(entries: Entry[], { version, productName, companyName, fileDescription, copyright, originalFilename }: WindowsOptions, { Resource }: Resedit): void {
  const info = Resource.VersionInfo.fromEntries(entries)[0] ?? Resource.VersionInfo.create(ENGLISH, {}, []);
  const numbers = version === undefined ? undefined : versionNumbers(version);
  if (numbers) {
    info.setFileVersion(...numbers);
    info.setProductVersion(...numbers);
  }
  const values = {
    ...version !== undefined && { FileVersion: version, ProductVersion: version },
    ...productName !== undefined && { ProductName: productName, InternalName: productName },
    ...companyName !== undefined && { CompanyName: companyName },
    ...fileDescription !== undefined && { FileDescription: fileDescription },
    ...copyright !== undefined && { LegalCopyright: copyright },
    ...originalFilename !== undefined && { OriginalFilename: originalFilename },
  };
  const languages = info.getAllLanguagesForStringValues();
  for (const language of languages.length > 0 ? languages : [{ lang: ENGLISH, codepage: UNICODE }]) info.setStringValues(language, values);
  info.outputToResourceEntries(entries);
}

function versionNumbers(version: string): [number, number, number, number] {
  const numbers = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?(?:[-+].*)?$/.exec(version)?.slice(1).map((digits) => Number(digits ?? 0)) as [number, number, number, number] | undefined;
  if (numbers && numbers.every((value) => value <= 0xffff)) return numbers;
  throw new PackError('ERR_PACK_CONFIG_INVALID', `${JSON.stringify(version)} is no version that Windows knows`, { hint: 'It is up to four numbers below 65536 with dots between, for instance 1.2.3' });
}

function hasManifest({ requestedExecutionLevel, longPaths, utf8 }: WindowsOptions): boolean {
  return [requestedExecutionLevel, longPaths, utf8].some((value) => value !== undefined);
}

function setManifest(entries: Entry[], options: WindowsOptions): void {
  const old = entries.find(({ type }) => type === TYPE.manifest);
  const bin = toArrayBuffer(Buffer.from(encodeManifest(old ? Buffer.from(old.bin).toString('utf8') : '', options)));
  if (old) old.bin = bin;
  else entries.push({ type: TYPE.manifest, id: 1, lang: ENGLISH, codepage: 0, bin });
}

function toArrayBuffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

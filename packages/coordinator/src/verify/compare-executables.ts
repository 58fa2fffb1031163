import { extract } from '@pack/injector';
import { ARCHIVE_ASSET_KEY, partAssetKey } from '@pack/vfs-provider';
import { readAll, readSeaBlob } from '@pack/sea-assets';
import { openArchive, type Archive } from '@pack/sea-assets/reader';
import { parseTarget } from '../target.ts';
import { sha256 } from './build-record.ts';
import type { VerifiedExecutable } from './verify.ts';

/** Blobs beyond this are not taken apart to tell which file of them differs. */
const LARGEST = 1 << 30;
/** So many files are named. */
const SHOWN = 10;

/** In words, where two executables differ, of which each holds what its record says; at least one difference is told. */
export async function compareExecutables(given: VerifiedExecutable, built: VerifiedExecutable): Promise<string[]> {
  const [a, b] = [given.record, built.record];
  if (a.runtime.sha256 !== b.runtime.sha256) return [`it was built on a Node binary with the SHA-256 ${a.runtime.sha256}, and the one that is used here has ${b.runtime.sha256}`];
  const differing: string[] = [];
  for (const key of ['pack', 'options'] as const) {
    if (JSON.stringify(a[key]) !== JSON.stringify(b[key])) differing.push(`${key} ${JSON.stringify(a[key])} became ${JSON.stringify(b[key])}`);
  }
  if (a.contents.main !== b.contents.main) differing.push('the main script differs');
  if (a.contents.codeCache !== b.contents.codeCache) differing.push('the code cache of the main script differs');
  if (a.contents.execArgv !== b.contents.execArgv) differing.push('the options for Node differ');
  const keys = [...new Set([...Object.keys(a.contents.assets), ...Object.keys(b.contents.assets)])].filter((key) => a.contents.assets[key] !== b.contents.assets[key]);
  const isOfArchive = (key: string): boolean => key.startsWith(ARCHIVE_ASSET_KEY);
  differing.push(...keys.filter((key) => !isOfArchive(key)).map((key) => `the asset ${key} differs`));
  if (keys.some(isOfArchive)) differing.push(...await archiveDifferences(given, built));
  return differing.length > 0 ? differing : ['what is in it is the same, and the binary around it differs: was it signed, stripped or injected in another way afterwards?'];
}

async function archiveDifferences(given: VerifiedExecutable, built: VerifiedExecutable): Promise<string[]> {
  const [a, b] = [await archiveOf(given), await archiveOf(built)];
  if (a === undefined || b === undefined) return ['the archive differs'];
  const [before, after] = [describe(a), describe(b)];
  const changes = [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path) => {
    const change = changeOf(before.get(path), after.get(path));
    return change === undefined ? [] : [`${path || '/'} (${change})`];
  });
  if (changes.length === 0) return ['the order of the files, or what they ask for, differs'];
  return [`files differ: ${changes.slice(0, SHOWN).join(', ')}${changes.length > SHOWN ? ` and ${changes.length - SHOWN} more` : ''}`];
}

async function archiveOf({ path, target }: VerifiedExecutable): Promise<Archive | undefined> {
  const source = await extract(path);
  if (source.length > LARGEST) return undefined;
  const { assets } = readSeaBlob(await readAll(source), parseTarget(target).version!);
  const asset = (key: string): ArrayBuffer | undefined => {
    const data = assets.find((each) => each.key === key)?.data;
    return data && new Uint8Array(data).buffer;
  };
  const head = asset(ARCHIVE_ASSET_KEY);
  return head && openArchive(head, (part) => asset(partAssetKey(part)));
}

interface StoredNode {
  readonly stats: string;
  readonly content: string;
  readonly codeCache: string;
}

/** What is stored of each node, by path; contents as their hashes. */
function describe(archive: Archive): Map<string, StoredNode> {
  const nodes = new Map<string, StoredNode>();
  for (let id = 0; id < archive.nodeCount; id++) {
    const type = archive.type(id);
    const codeCache = type === 1 ? archive.codeCache(id) : undefined;
    nodes.set(archive.path(id), {
      stats: `${type} ${archive.mode(id)} ${archive.mtimeMs(id)}`,
      content: type === 1 ? sha256(archive.body(id)) : type === 3 ? archive.linkTarget(id) : '',
      codeCache: codeCache ? sha256(codeCache) : '',
    });
  }
  return nodes;
}

function changeOf(before: StoredNode | undefined, after: StoredNode | undefined): string | undefined {
  if (before === undefined) return 'not in the executable';
  if (after === undefined) return 'not in the project';
  if (before.content !== after.content) return 'content';
  if (before.stats !== after.stats) return 'mode or time';
  return before.codeCache === after.codeCache ? undefined : 'code cache';
}

import { PackError } from '@pack/errors';
import type { ArchiveDirectory, ArchiveEntry, ArchiveFile, ArchiveLink } from './archive-entry.ts';

interface NodeBase {
  /** Its place in the list of nodes. */
  id: number;
  readonly path: string;
  readonly name: string;
  readonly parent: DirectoryNode | undefined;
}

export interface DirectoryNode extends NodeBase {
  readonly type: 'directory';
  /** Undefined: implied by the path of another entry. */
  entry: ArchiveDirectory | undefined;
  readonly children: TreeNode[];
}

export interface LeafNode extends NodeBase {
  readonly type: 'file' | 'link';
  readonly entry: ArchiveFile | ArchiveLink;
}

export type TreeNode = DirectoryNode | LeafNode;

/**
 * The entries as a list of nodes in the order that the format asks for: breadth first, each directory's children
 * consecutive and ordered by the bytes of their names. The order of `entries` does not matter.
 * @throws PackError ERR_PACK_ARCHIVE_INVALID for a path that is duplicate, absolute, not normal, or below a file.
 */
export function buildTree(entries: readonly ArchiveEntry[]): TreeNode[] {
  const root: DirectoryNode = { id: 0, path: '', name: '', parent: undefined, type: 'directory', entry: undefined, children: [] };
  const byPath = new Map<string, TreeNode>([['', root]]);
  for (const entry of entries) addEntry(byPath, entry);
  return breadthFirst(root);
}

function addEntry(byPath: Map<string, TreeNode>, entry: ArchiveEntry): void {
  checkPath(entry.path);
  const present = byPath.get(entry.path);
  if (entry.type === 'directory') {
    const directory = directoryAt(byPath, entry.path);
    if (directory.entry) throw invalid(`the path "${entry.path}" is there twice`, entry.path);
    directory.entry = entry;
    return;
  }
  if (present) throw invalid(present.type === 'directory' && !present.entry ? `"${entry.path}" is a ${entry.type} and the parent of another entry` : `the path "${entry.path}" is there twice`, entry.path);
  const slash = entry.path.lastIndexOf('/');
  const parent = directoryAt(byPath, entry.path.slice(0, Math.max(slash, 0)));
  const node: LeafNode = { id: 0, path: entry.path, name: entry.path.slice(slash + 1), parent, type: entry.type, entry };
  parent.children.push(node);
  byPath.set(entry.path, node);
}

function directoryAt(byPath: Map<string, TreeNode>, path: string): DirectoryNode {
  const present = byPath.get(path);
  if (present) {
    if (present.type === 'directory') return present;
    throw invalid(`"${path}" is a ${present.type} and the parent of another entry`, path);
  }
  const slash = path.lastIndexOf('/');
  const parent = directoryAt(byPath, path.slice(0, Math.max(slash, 0)));
  const node: DirectoryNode = { id: 0, path, name: path.slice(slash + 1), parent, type: 'directory', entry: undefined, children: [] };
  parent.children.push(node);
  byPath.set(path, node);
  return node;
}

function checkPath(path: string): void {
  if (path.startsWith('/')) throw invalid(`the path "${path}" is absolute`, path);
  if (!path.isWellFormed() || path.includes('\0')) throw invalid(`the path ${JSON.stringify(path)} is not a text without NUL`, path);
  if (path === '') return;
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.' || segment === '..') throw invalid(`the path "${path}" has the segment "${segment}"`, path);
    if (segment.length > 0x3fff) throw invalid(`a name in the path "${path}" is too long`, path);
  }
}

function breadthFirst(root: DirectoryNode): TreeNode[] {
  const nodes: TreeNode[] = [root];
  for (let id = 0; id < nodes.length; id++) {
    const node = nodes[id]!;
    node.id = id;
    if (node.type !== 'directory') continue;
    node.children.sort((a, b) => compareBytes(a.name, b.name));
    nodes.push(...node.children);
  }
  return nodes;
}

/** UTF-16 and UTF-8 order differ for characters beyond U+FFFF. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function invalid(message: string, path: string): PackError {
  return new PackError('ERR_PACK_ARCHIVE_INVALID', message, { path });
}

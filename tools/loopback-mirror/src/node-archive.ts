import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { tarball, zipArchive, type ArchiveEntry } from './archives.ts';

/** A platform in the words of nodejs.org's file names. */
export interface NodePlatform {
  readonly os: 'linux' | 'darwin' | 'win' | 'aix';
  readonly cpu: string;
  readonly libc?: 'musl';
}

export interface NodeArchiveOptions extends NodePlatform {
  readonly version: string;
  /** What stands for the binary; for Linux on this processor the Node that this repository has installed, unless told. */
  readonly binary?: Buffer | string;
  /** Whether the headers and manuals are in, some 100 files; true unless told. */
  readonly headers?: boolean;
}

/** An archive as nodejs.org publishes it. */
export interface NodeArchive {
  /** E.g. `node-v24.21.0-linux-x64.tar.gz`. */
  readonly name: string;
  /** Where it lies, to be read. */
  readonly path: string;
  /** In hexadecimal, as in SHASUMS256.txt. */
  readonly sha256: string;
  /** As a lockfile has it. */
  readonly integrity: string;
}

/** The directory of the npm package with a Node binary for this machine, its headers and its licence. */
export function installedNode(): string {
  const root = createRequire(join(import.meta.dirname, '../../../package.json'));
  const names = process.platform === 'darwin' ? [`node-bin-darwin-${process.arch}`, `node-darwin-${process.arch}`] : [`node-${process.platform}-${process.arch}`];
  for (const name of names) try { return dirname(root.resolve(`${name}/package.json`)); } catch { /* the other name */ }
  throw new Error(`none of ${names.join(', ')} is installed`);
}

/**
 * Makes an archive with nodejs.org's layout: the binary, licence and headers of the npm package, and what stands for npm,
 * npx and corepack. Kept in `.cache`, since packing 120 MB takes seconds; the same options give the same bytes.
 */
export async function nodeArchive(options: NodeArchiveOptions): Promise<NodeArchive> {
  const name = nodeArchiveName(options);
  const { binary, ...others } = options;
  const key = createHash('sha256').update(JSON.stringify([FORMAT, others, readManifest()])).update(binary ?? '').digest('hex').slice(0, 16);
  const path = join(import.meta.dirname, '../../../.cache/loopback-mirror', key, name);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    const entries = entriesOf(options);
    keep(path, await (name.endsWith('.zip') ? zipArchive(entries) : tarball(entries)));
  }
  const digest = createHash('sha256').update(readFileSync(path)).digest();
  return { name, path, sha256: digest.toString('hex'), integrity: `sha256-${digest.toString('base64')}` };
}

/** Its file name, e.g. `node-v24.21.0-win-x64.zip`. */
export function nodeArchiveName(options: Pick<NodeArchiveOptions, 'version' | 'os' | 'cpu' | 'libc'>): string {
  return `${topDirectory(options)}${options.os === 'win' ? '.zip' : '.tar.gz'}`;
}

/** Changes when the same options give other bytes. */
const FORMAT = 1;

function topDirectory({ version, os, cpu, libc }: Pick<NodeArchiveOptions, 'version' | 'os' | 'cpu' | 'libc'>): string {
  return `node-v${version}-${os}-${cpu}${libc === undefined ? '' : `-${libc}`}`;
}

function entriesOf(options: NodeArchiveOptions): ArchiveEntry[] {
  const { os, headers = true } = options;
  const source = installedNode();
  const top = topDirectory(options);
  const file = (path: string): ArchiveEntry => ({ path: `${top}/${path}`, content: readFileSync(join(source, path)) });
  const binary = options.binary ?? readFileSync(join(source, 'bin/node'));
  const documents = ['CHANGELOG.md', 'LICENSE', 'README.md'].map(file);
  const at = (path: string, content: Buffer | string, mode?: number): ArchiveEntry => ({ path: `${top}/${path}`, content, ...(mode !== undefined && { mode }) });
  if (os === 'win') {
    const scripts = ['npm', 'npx', 'corepack'].flatMap((tool) => [at(tool, '#!/bin/sh\n', 0o755), at(`${tool}.cmd`, '@echo off\r\n'), at(`${tool}.ps1`, 'exit\r\n')]);
    return [...documents, at('install_tools.bat', '@echo off\r\n'), at('node.exe', binary, 0o755), at('nodevars.bat', '@echo off\r\n'), ...scripts, ...tools(at, 'node_modules')];
  }
  const links = [['corepack', 'corepack/dist/corepack.js'], ['npm', 'npm/bin/npm-cli.js'], ['npx', 'npm/bin/npx-cli.js']] as const;
  return [
    ...documents, at('bin/node', binary, 0o755),
    ...links.map(([name, to]): ArchiveEntry => ({ path: `${top}/bin/${name}`, link: `../lib/node_modules/${to}` })),
    ...(headers ? [...filesIn(source, 'include'), ...filesIn(source, 'share')].map(file) : []),
    ...tools(at, 'lib/node_modules'),
  ];
}

/** What stands for the tools that Node is bundled with. */
function tools(at: (path: string, content: string, mode?: number) => ArchiveEntry, directory: string): ArchiveEntry[] {
  return [
    at(`${directory}/corepack/dist/corepack.js`, '#!/usr/bin/env node\n', 0o755),
    at(`${directory}/corepack/package.json`, '{"name":"corepack"}\n'),
    at(`${directory}/npm/bin/npm-cli.js`, '#!/usr/bin/env node\n', 0o755),
    at(`${directory}/npm/bin/npx-cli.js`, '#!/usr/bin/env node\n', 0o755),
    at(`${directory}/npm/package.json`, '{"name":"npm"}\n'),
  ];
}

function filesIn(root: string, directory: string): string[] {
  return readdirSync(join(root, directory), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).sort();
}

function readManifest(): string {
  return readFileSync(join(installedNode(), 'package.json'), 'utf8');
}

function keep(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, path);
}

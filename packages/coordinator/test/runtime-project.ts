import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeChannel, startMirror, type Mirror, type NodePlatform } from '@pack-internal/loopback-mirror';
import { afterAll } from 'vitest';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'runtimes-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

export const RC = '24.0.0-rc.4';
export const OLD_RC = '22.23.3-rc.1';

export const PLATFORMS: readonly NodePlatform[] = [
  { os: 'darwin', cpu: 'arm64' }, { os: 'darwin', cpu: 'x64' }, { os: 'linux', cpu: 'arm64' }, { os: 'linux', cpu: 'x64', libc: 'musl' },
  { os: 'linux', cpu: 'x64' }, { os: 'win', cpu: 'arm64' }, { os: 'win', cpu: 'x64' }, { os: 'win', cpu: 'x86' },
];

/** A mirror with two prereleases, which need no signature; a small script stands for each binary. */
export async function rcMirror(): Promise<Mirror> {
  const mirror = await startMirror();
  const releases = [RC, OLD_RC].map((version) => ({ version, platforms: PLATFORMS }));
  mirror.add(await nodeChannel({ releases, headers: false, binaryFor: ({ os }, version) => (os === 'win' ? 'MZ' : `#!/bin/sh\necho v${version}\n`) }), 'rc/');
  return mirror;
}

export interface ProjectOptions {
  readonly manifest: object;
  readonly mirror?: Mirror;
  /** More lines of pnpm-workspace.yaml. */
  readonly workspace?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** A project whose settings name the mirror and keep pnpm's files within it. */
export function runtimeProject({ manifest, mirror, workspace = '', files = {} }: ProjectOptions): string {
  const directory = mkdtempSync(path.join(root, 'project-'));
  const settings = ['enableGlobalVirtualStore: false', 'storeDir: ./.store', 'cacheDir: ./.cache', 'fetchRetries: 0', ...(mirror ? ['nodeDownloadMirrors:', `  rc: ${mirror.url}/rc/`] : []), workspace, ''].join('\n');
  const all = { 'package.json': JSON.stringify({ name: 'app', version: '1.0.0', private: true, ...manifest }), 'pnpm-workspace.yaml': settings, '.npmrc': 'fetch-retries=0\n', ...files };
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), content);
  }
  return directory;
}

export function scratchDir(name: string): string {
  return mkdtempSync(path.join(root, `${name}-`));
}

/** Every file of a runtime that lies at `link`: its permissions and a hash of its bytes; of its package.json the meaning, since pnpm's majors lay it out differently. */
export function treeAt(link: string): Record<string, string> {
  const directory = realpathSync(link);
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return Object.fromEntries(entries.map((entry): [string, string] => {
    const file = path.join(entry.parentPath, entry.name);
    return [file.slice(directory.length + 1), described(file)];
  }).filter(([name]) => !name.startsWith('node_modules/')).sort());
}

function described(file: string): string {
  const stats = lstatSync(file);
  if (stats.isSymbolicLink()) return `→ ${readlinkSync(file)}`;
  const bytes = readFileSync(file);
  const content = path.basename(file) === 'package.json' ? JSON.stringify(JSON.parse(bytes.toString('utf8'))) : createHash('sha256').update(bytes).digest('hex');
  return `${(stats.mode & 0o7777).toString(8)} ${content}`;
}

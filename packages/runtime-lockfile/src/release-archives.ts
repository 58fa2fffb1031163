import type { BinaryResolution, Variant, VariantTarget } from './resolution.ts';
import type { RuntimeName } from './runtime-name.ts';
import { badIndex } from './version-index.ts';

/** Runtimes that are published as releases on GitHub. */
export type ReleasedRuntime = Exclude<RuntimeName, 'node'>;

/** Gives the text at an address; undefined where there is nothing. Other errors are the reader's. */
export type ReleaseReader = (url: string) => Promise<string | undefined>;

/**
 * The archives of a release by platform, as pnpm writes them into a lockfile: sorted by address.
 * Source: pnpm's bun-resolver and deno-resolver.
 */
export async function releaseArchives(runtime: ReleasedRuntime, version: string, read: ReleaseReader): Promise<Variant[]> {
  const variants = await (runtime === 'bun' ? bunArchives(version, read) : denoArchives(version, read));
  return variants.sort((a, b) => (a.resolution.url < b.resolution.url ? -1 : 1));
}

/** A release of bun has a list of hashes. Its builds for old processors (`-baseline`), and with symbols (`-profile`), are not for lockfiles. */
async function bunArchives(version: string, read: ReleaseReader): Promise<Variant[]> {
  const base = `https://github.com/oven-sh/bun/releases/download/bun-v${version}/`;
  const sums = await read(`${base}SHASUMS256.txt`) ?? '';
  return sums.split('\n').flatMap((line): Variant[] => {
    const [sum = '', file = ''] = line.trim().split(/\s+/);
    const [, system, processor, musl] = /^bun-([^-.]+)-([^-.]+)(-musl)?\.zip$/.exec(file) ?? [];
    if (system === undefined || processor === undefined) return [];
    const os = system === 'windows' ? 'win32' : system;
    const resolution: BinaryResolution = { archive: 'zip', bin: programOf('bun', os), integrity: integrityOf(sum, base + file), prefix: file.replace(/\.zip$/, ''), type: 'binary', url: base + file };
    return [{ resolution, targets: [{ cpu: processor === 'aarch64' ? 'arm64' : processor, os, ...(musl !== undefined && { libc: 'musl' }) }] }];
  });
}

const DENO_SYSTEMS = { 'apple-darwin': 'darwin', 'pc-windows-msvc': 'win32', 'unknown-linux-gnu': 'linux' } as const;
const DENO_PROCESSORS = { aarch64: 'arm64', x86_64: 'x64' } as const;

/** Each archive of deno has a file with its hash beside it; not every release is for every platform. */
async function denoArchives(version: string, read: ReleaseReader): Promise<Variant[]> {
  const platforms = Object.entries(DENO_PROCESSORS).flatMap(([processor, cpu]) => Object.entries(DENO_SYSTEMS).map(([system, os]) => ({ file: `deno-${processor}-${system}.zip`, cpu, os })));
  const variants = await Promise.all(platforms.map(async ({ file, cpu, os }): Promise<Variant[]> => {
    const url = `https://github.com/denoland/deno/releases/download/v${version}/${file}`;
    const text = await read(`${url}.sha256sum`);
    if (text === undefined) return [];
    const sum = /[0-9a-f]{64}/i.exec(text)?.[0] ?? ''; // PowerShell wrote those of Windows: a table
    // Windows on ARM runs programs for x64.
    const targets: VariantTarget[] = [{ cpu, os }, ...(os === 'win32' && cpu === 'x64' ? [{ cpu: 'arm64', os }] : [])];
    return [{ resolution: { archive: 'zip', bin: programOf('deno', os), integrity: integrityOf(sum, url), type: 'binary', url }, targets }];
  }));
  return variants.flat();
}

function programOf(name: ReleasedRuntime, os: string): string {
  return os === 'win32' ? `${name}.exe` : name;
}

function integrityOf(sum: string, url: string): string {
  if (!/^[0-9a-f]{64}$/i.test(sum)) throw badIndex(url, 'the hash beside it is none');
  return `sha256-${Buffer.from(sum, 'hex').toString('base64')}`;
}

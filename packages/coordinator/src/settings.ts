import { PackError } from '@pack/errors';
import type { PackConfig } from './config/pack-config.ts';
import type { WindowsConfig } from './config/windows-config.ts';

/** A configuration with every default filled in and every list a list. */
export interface Settings {
  readonly entry?: string;
  readonly name?: string;
  readonly output?: string;
  /** Empty: nothing was asked for. */
  readonly targets: readonly string[];
  readonly scripts: readonly string[];
  readonly assets: readonly string[];
  readonly ignore: readonly string[];
  readonly external: readonly string[];
  readonly rules: NonNullable<PackConfig['rules']>;
  readonly fetchPlatformPackages: boolean;
  readonly conditions: readonly string[];
  readonly mount: 'binding' | 'platformatic' | 'node';
  readonly mountPoint?: string;
  readonly mode: 'project' | 'simple';
  readonly codeCache: boolean;
  readonly firstRunCache: boolean;
  /** Empty: the program is not run while it is built. */
  readonly warm: readonly string[];
  readonly injector: 'auto' | 'native' | 'build-sea' | 'postject';
  readonly runtime?: string;
  readonly nodePath?: string;
  readonly nodeMirrors?: Readonly<Record<string, string>>;
  readonly verifySignature: boolean;
  readonly execArgv: readonly string[];
  readonly args: readonly string[];
  readonly binaryData?: string;
  readonly nodeOptions: 'ignore' | 'allow';
  readonly allowInspector: boolean;
  readonly fileStats: 'reproducible' | 'project';
  readonly windows?: WindowsConfig;
  readonly findings: NonNullable<PackConfig['findings']>;
  readonly cache: boolean;
  readonly offline: boolean;
}

/**
 * Joins configurations: what stands in an earlier one goes before what stands in a later one.
 * @throws PackError ERR_PACK_CONFIG_INVALID for a mount point that is no absolute path.
 */
export function settle(...configs: readonly PackConfig[]): Settings {
  const joined: PackConfig = {};
  for (const config of configs.toReversed()) {
    Object.assign(joined, Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)));
  }
  const windows: WindowsConfig = Object.assign({}, ...configs.toReversed().map((config) => config.windows)); // key by key: --win-icon goes with the rest
  const { targets, scripts, assets, ignore, external, conditions, execArgv, args, warm, mountPoint, ...rest } = joined;
  return {
    mount: 'binding', mode: 'project', codeCache: true, firstRunCache: false, injector: 'auto', nodeOptions: 'ignore', allowInspector: false, fileStats: 'reproducible', findings: {}, rules: [], fetchPlatformPackages: false, cache: true, verifySignature: true, offline: false, ...rest,
    ...(Object.keys(windows).length > 0 && { windows }),
    ...(mountPoint === undefined ? {} : { mountPoint: checkedMountPoint(mountPoint) }),
    targets: listOf(targets), scripts: listOf(scripts), assets: listOf(assets), ignore: listOf(ignore),
    external: listOf(external), conditions: listOf(conditions), execArgv: listOf(execArgv), args: listOf(args), warm: typeof warm === 'boolean' ? (warm ? [''] : []) : listOf(warm),
  };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

function checkedMountPoint(mountPoint: string): string {
  const isNormal = mountPoint.startsWith('/') && mountPoint.split('/').slice(1).every((part) => !['', '.', '..'].includes(part));
  if (isNormal) return mountPoint;
  throw new PackError('ERR_PACK_CONFIG_INVALID', `The mount point ${JSON.stringify(mountPoint)} is no absolute path`, { hint: 'Write one like /snapshot/my-app, without a slash at the end' });
}

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PackError, type Finding } from '@pack/errors';
import { unscopedName, type Manifest } from '../manifest.ts';
import { CONFIG_KEYS } from './config-keys.ts';
import { jsonKeyLine, sourceKeyLine } from './key-line.ts';
import { loadModule } from './load-module.ts';
import { migratePkg } from './migrate-pkg.ts';
import type { PackConfig } from './pack-config.ts';
import { validateConfig } from './validate-config.ts';

/** The configuration of a project, with its paths absolute. */
export interface ReadConfig {
  readonly config: PackConfig;
  /** The file that it stands in; undefined when the project has none. */
  readonly path: string | undefined;
  /** What of a configuration for pkg was not understood. */
  readonly findings: readonly Finding[];
}

/** Names of configuration files, in a project's directory. */
export const CONFIG_FILES: readonly string[] = ['pack.config.ts', 'pack.config.mts', 'pack.config.mjs', 'pack.config.js', 'pack.config.json'];

/**
 * Reads the configuration of a project: `pack.config.*`, else `pack`, else `pkg` of its package.json.
 * @param explicit a configuration file that the user names; then nothing is looked up
 * @throws PackError ERR_PACK_CONFIG_NOT_FOUND, ERR_PACK_CONFIG_LOAD, ERR_PACK_CONFIG_INVALID, ERR_PACK_CONFIG_UNKNOWN_KEY.
 */
export async function readConfig(root: string, manifest: Manifest | undefined, explicit?: string): Promise<ReadConfig> {
  if (explicit !== undefined) return readConfigFile(explicit);
  const inManifest = manifest?.content['pack'] !== undefined;
  const files = await configFiles(root);
  const sources = [...files, ...inManifest ? ['"pack" in package.json'] : []];
  if (sources.length > 1) {
    throw new PackError('ERR_PACK_CONFIG_INVALID', `The project has ${sources.length} configurations: ${sources.join(', ')}`, { path: root, hint: 'Keep one of them, or choose with --config' });
  }
  if (files[0] !== undefined) return readConfigFile(path.join(root, files[0]));
  if (manifest && inManifest) return fromManifest(manifest);
  if (manifest?.content['pkg'] !== undefined) return fromPkg(manifest);
  return { config: {}, path: undefined, findings: [] };
}

async function configFiles(root: string): Promise<string[]> {
  const names = new Set(await readdir(root).catch(() => []));
  return CONFIG_FILES.filter((name) => names.has(name));
}

async function readConfigFile(file: string): Promise<ReadConfig> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const missing = cause.code === 'ENOENT';
    throw new PackError(missing ? 'ERR_PACK_CONFIG_NOT_FOUND' : 'ERR_PACK_CONFIG_LOAD', missing ? 'There is no such configuration file' : 'The configuration cannot be read', {
      path: file, cause, ...(missing ? { hint: `Name a file that exists; ${CONFIG_FILES.join(', ')} are found without --config` } : {}),
    });
  });
  if (path.extname(file) !== '.json') {
    const value = await loadModule(file);
    return absolute(validateConfig(value, { path: file, lineOf: (key) => sourceKeyLine(text, key) }), file);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PackError('ERR_PACK_CONFIG_LOAD', 'The configuration is no valid JSON', { path: file, cause });
  }
  if (path.basename(file) === 'package.json') return fromManifest({ path: file, text, content: value as Manifest['content'] });
  return absolute(validateConfig(value, { path: file, lineOf: (key) => jsonKeyLine(text, [key]) }), file);
}

function fromManifest({ path: file, text, content }: Manifest): ReadConfig {
  return absolute(validateConfig(content['pack'] ?? {}, { path: file, lineOf: (key) => jsonKeyLine(text, ['pack', key]) }), file);
}

function fromPkg({ path: file, text, content }: Manifest): ReadConfig {
  const name = unscopedName(content['name']) ?? path.basename(path.dirname(file));
  const locate = (key: string): Finding['location'] => {
    const line = jsonKeyLine(text, key === 'pkg' ? ['pkg'] : ['pkg', key]);
    return line === undefined ? undefined : { file, line, column: text.split('\n')[line - 1]!.indexOf(`"${key}"`) + 1, length: key.length + 2 };
  };
  const { config, findings } = migratePkg(content['pkg'], { name, locate });
  return { ...absolute(config, file), findings };
}

function absolute(config: PackConfig, file: string): ReadConfig {
  const isPath = (key: string): boolean => CONFIG_KEYS[key as keyof PackConfig].type === 'path';
  const entries = Object.entries(config).map(([key, value]) => [key, isPath(key) && value !== undefined ? path.resolve(path.dirname(file), value as string) : value]);
  return { config: withAbsoluteIcon(Object.fromEntries(entries) as PackConfig, path.dirname(file)), path: file, findings: [] };
}

/** The icon for Windows is the one path that stands in an object. */
export function withAbsoluteIcon(config: PackConfig, directory: string): PackConfig {
  const { windows } = config;
  return windows?.icon === undefined ? config : { ...config, windows: { ...windows, icon: path.resolve(directory, windows.icon) } };
}

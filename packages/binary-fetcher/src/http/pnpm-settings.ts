import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { PackError } from '@pack/errors';
import { loadAll } from 'js-yaml';

/** The settings of pnpm that tell how servers are reached. Source: pnpm's documentation, "Settings". */
export interface PnpmSettings {
  readonly httpProxy?: string | false;
  readonly httpsProxy?: string | false;
  readonly noProxy?: string | readonly string[];
  readonly strictSsl?: boolean;
  readonly ca?: string | readonly string[];
  readonly cafile?: string;
  readonly nodeDownloadMirrors?: Readonly<Record<string, string>>;
}

const KEYS = ['httpProxy', 'httpsProxy', 'noProxy', 'strictSsl', 'ca', 'cafile', 'nodeDownloadMirrors'] as const;

/**
 * pnpm's settings, strongest first: `pnpm_config_*` of the environment, the nearest `pnpm-workspace.yaml`, and the
 * user's own `config.yaml`. None of the files needs to exist.
 * @throws PackError ERR_PACK_CONFIG_LOAD for a file that is no YAML, or a value of the wrong type.
 */
export async function readPnpmSettings(cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<PnpmSettings> {
  const user = await readSettings(join(configDir(env), 'pnpm', 'config.yaml'));
  const workspace = await nearestWorkspace(cwd);
  return { ...user, ...workspace, ...environmentSettings(env) };
}

async function nearestWorkspace(cwd: string): Promise<PnpmSettings> {
  for (let dir = cwd; ; dir = dirname(dir)) {
    const settings = await readSettings(join(dir, 'pnpm-workspace.yaml'));
    if (settings !== undefined || dirname(dir) === dir) return settings ?? {};
  }
}

/** Undefined when there is no such file. */
async function readSettings(path: string): Promise<PnpmSettings | undefined> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return checked(loadAll(content)[0] ?? {}); // an empty file holds no document
  } catch (cause) {
    throw new PackError('ERR_PACK_CONFIG_LOAD', `pnpm's settings cannot be read: ${(cause as Error).message}`, { path, cause, hint: 'Check the file with "pnpm config list"' });
  }
}

function checked(document: unknown): PnpmSettings {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) throw new Error('it holds no settings');
  const all = document as Record<string, unknown>;
  const settings: Record<string, unknown> = {};
  for (const key of KEYS) if (all[key] !== undefined && all[key] !== null) settings[key] = all[key];
  const mirrors = settings['nodeDownloadMirrors'] ?? {};
  const areTexts = typeof mirrors === 'object' && Object.values(mirrors).every((mirror) => typeof mirror === 'string');
  if (!areTexts) throw new Error('nodeDownloadMirrors must hold an address for each channel');
  if (settings['cafile'] !== undefined && typeof settings['cafile'] !== 'string') throw new Error('cafile must be a path');
  if (settings['strictSsl'] !== undefined && typeof settings['strictSsl'] !== 'boolean') throw new Error('strictSsl must be true or false');
  return settings as PnpmSettings;
}

function environmentSettings(env: NodeJS.ProcessEnv): PnpmSettings {
  const settings: Record<string, unknown> = {};
  for (const key of KEYS) {
    const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const value = env[`pnpm_config_${name}`] ?? env[`PNPM_CONFIG_${name.toUpperCase()}`];
    if (value === undefined || value === '') continue;
    settings[key] = key === 'nodeDownloadMirrors' ? (JSON.parse(value) as unknown) : value === 'true' ? true : value === 'false' ? false : value;
  }
  return settings as PnpmSettings;
}

/** Source: pnpm's documentation of its global configuration. */
function configDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  if (env['XDG_CONFIG_HOME']) return env['XDG_CONFIG_HOME'];
  if (platform === 'darwin') return join(homedir(), 'Library', 'Preferences');
  if (platform === 'win32') return env['LOCALAPPDATA'] ? join(env['LOCALAPPDATA'], 'pnpm', 'config', '..', '..') : join(homedir(), '.config');
  return join(homedir(), '.config');
}

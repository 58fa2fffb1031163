import { isAbsolute, join, resolve } from 'node:path';

/** Something that executables keep on the disk: its directory's name, and the variable that names another directory. */
export interface KeptFiles {
  readonly name: string;
  readonly variable: string;
}

/** Addons, which the system loads from files only. */
export const NATIVE_FILES: KeptFiles = { name: 'native', variable: 'PACK_NATIVE_CACHE_PATH' };
/** Code caches that were made at a first start. */
export const CODE_CACHE: KeptFiles = { name: 'code', variable: 'PACK_CODE_CACHE_PATH' };

/**
 * The directories where such files may lie, the preferred one first: the one of the variable, the user's cache
 * directory (XDG Base Directory Specification; ~/Library/Caches on macOS; %LOCALAPPDATA%), the system's directory for
 * temporary files with the user's id, because others may write there too.
 */
export function cacheDirectories({ name, variable }: KeptFiles, env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string[] {
  const override = env[variable];
  if (override) return [resolve(override)];
  const directories: string[] = [];
  const user = userCache(env, platform);
  if (user !== undefined) directories.push(join(user, 'pack', name));
  directories.push(join(os().tmpdir(), `pack-${name}-${process.getuid?.() ?? 'user'}`));
  return directories;
}

function userCache(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  if (platform === 'win32') return env['LOCALAPPDATA'];
  if (platform !== 'darwin' && env['XDG_CACHE_HOME'] && isAbsolute(env['XDG_CACHE_HOME'])) return env['XDG_CACHE_HOME'];
  let home = env['HOME'];
  if (!home) {
    try { home = os().homedir(); } catch { return undefined; } // a user without an entry in the password database
  }
  return isAbsolute(home) ? join(home, platform === 'darwin' ? 'Library/Caches' : '.cache') : undefined;
}

/** Only programs with addons need it. */
function os(): typeof import('node:os') {
  return process.getBuiltinModule('node:os');
}

import { isAbsolute, join, resolve } from 'node:path';

/**
 * The directories where extracted addons may lie, the preferred one first: `PACK_NATIVE_CACHE_PATH`, the user's cache
 * directory (XDG Base Directory Specification; ~/Library/Caches on macOS; %LOCALAPPDATA%), the system's directory for
 * temporary files with the user's id, because others may write there too.
 */
export function cacheDirectories(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string[] {
  const override = env['PACK_NATIVE_CACHE_PATH'];
  if (override) return [resolve(override)];
  const directories: string[] = [];
  const user = userCache(env, platform);
  if (user !== undefined) directories.push(join(user, 'pack', 'native'));
  directories.push(join(os().tmpdir(), `pack-native-${process.getuid?.() ?? 'user'}`));
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

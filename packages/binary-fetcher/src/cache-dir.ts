import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The directory of everything that is fetched once and used again: `PACK_CACHE_DIR` if set, else `pack` in the user's
 * cache directory (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%).
 */
export function defaultCacheDir(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env['PACK_CACHE_DIR']) return resolve(env['PACK_CACHE_DIR']);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local'), 'pack', 'Cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'pack');
  // The XDG specification: a relative path counts as unset.
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg?.startsWith('/') ? xdg : join(homedir(), '.cache'), 'pack');
}

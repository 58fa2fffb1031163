import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { cacheDirectories } from './cache-directories.ts';

const temporary = expect.stringMatching(new RegExp(`^${tmpdir()}/pack-native-`)) as string;

test('the user can name the one directory', () => {
  expect(cacheDirectories({ PACK_NATIVE_CACHE_PATH: '/x/y', HOME: '/h' }, 'linux')).toEqual(['/x/y']);
});

test('each system has its place for caches, and the temporary directory is the last resort', () => {
  expect(cacheDirectories({ HOME: '/h' }, 'linux')).toEqual(['/h/.cache/pack/native', temporary]);
  expect(cacheDirectories({ HOME: '/h', XDG_CACHE_HOME: '/xdg' }, 'linux')).toEqual(['/xdg/pack/native', temporary]);
  expect(cacheDirectories({ HOME: '/h' }, 'darwin')).toEqual(['/h/Library/Caches/pack/native', temporary]);
  expect(cacheDirectories({ LOCALAPPDATA: '/local' }, 'win32')).toEqual(['/local/pack/native', temporary]);
});

test('a relative XDG_CACHE_HOME is ignored, as the specification says', () => {
  expect(cacheDirectories({ HOME: '/h', XDG_CACHE_HOME: 'rel' }, 'linux')[0]).toBe('/h/.cache/pack/native');
});

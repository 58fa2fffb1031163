import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { cacheDirectories, CODE_CACHE, NATIVE_FILES } from './cache-directories.ts';

const temporary = expect.stringMatching(new RegExp(`^${tmpdir()}/pack-native-`)) as string;

test('the user can name the one directory', () => {
  expect(cacheDirectories(NATIVE_FILES, { PACK_NATIVE_CACHE_PATH: '/x/y', HOME: '/h' }, 'linux')).toEqual(['/x/y']);
});

test('each system has its place for caches, and the temporary directory is the last resort', () => {
  expect(cacheDirectories(NATIVE_FILES, { HOME: '/h' }, 'linux')).toEqual(['/h/.cache/pack/native', temporary]);
  expect(cacheDirectories(NATIVE_FILES, { HOME: '/h', XDG_CACHE_HOME: '/xdg' }, 'linux')).toEqual(['/xdg/pack/native', temporary]);
  expect(cacheDirectories(NATIVE_FILES, { HOME: '/h' }, 'darwin')).toEqual(['/h/Library/Caches/pack/native', temporary]);
  expect(cacheDirectories(NATIVE_FILES, { LOCALAPPDATA: '/local' }, 'win32')).toEqual(['/local/pack/native', temporary]);
});

test('a relative XDG_CACHE_HOME is ignored, as the specification says', () => {
  expect(cacheDirectories(NATIVE_FILES, { HOME: '/h', XDG_CACHE_HOME: 'rel' }, 'linux')[0]).toBe('/h/.cache/pack/native');
});

test('what is kept apart has a directory and a variable of its own', () => {
  expect(cacheDirectories(CODE_CACHE, { HOME: '/h', PACK_NATIVE_CACHE_PATH: '/n' }, 'linux')[0]).toBe('/h/.cache/pack/code');
  expect(cacheDirectories(CODE_CACHE, { PACK_CODE_CACHE_PATH: '/c' }, 'linux')).toEqual(['/c']);
});

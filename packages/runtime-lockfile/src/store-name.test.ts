import { expect, test } from 'vitest';
import { storeName } from './store-name.ts';

// What pnpm 11.28 and 12.21 both called the directories of these.
test.each([
  ['node@runtime:24.0.0-rc.4', 'node@runtime+24.0.0-rc.4'],
  ['dots@file:dots..x', 'dots@file+dots..x'],
  ['peer@file:peer(react@18.2.0)', 'peer@file+peer_react@18.2.0'],
  ['@sc/op@file:sc(peer@file:peer(react@18.2.0))(react@18.2.0)', '@sc+op@file+sc_peer@file+peer_react@18.2.0__react@18.2.0'],
  ['Upper@file:Upper', 'Upper@file+Upper_b9686a88932c7c792913b9e2548f437c'],
  ['amb@file:a+b', 'amb@file+a+b_4ef70d6d0b7f64194360eb9ac2a48be1'],
  [
    'long@file:a-directory-with-a-name-that-is-quite-long-so-that-the-name-in-the-virtual-store-must-be-shortened-and-hashed-by-pnpm',
    'long@file+a-directory-with-a-name-that-is-quite-long-so-that-the-name-in-the-virtual-st_0ee4de5f2d969e4a949eef8f188ba87b',
  ],
])('the package %s lies in %s', (key, name) => {
  expect(storeName(key, 120)).toBe(name);
});

test('a workspace can have shorter names', () => {
  expect(storeName('react@18.2.0', 10)).toMatch(/^_[0-9a-f]{32}$/);
  expect(storeName('a-package-with-a-long-name@18.2.0', 40)).toBe('a-package-with-a-long-name@18.2.0');
  expect(storeName('another-package-with-a-long-name@18.2.0-beta.1', 40)).toMatch(/^another_[0-9a-f]{32}$/);
});

/** Why files that @vercel/nft takes along are no miss of the walk. */
export interface Explanation {
  readonly why: string;
  /** By program. */
  readonly files: Readonly<Record<string, readonly string[]>>;
}

export const EXPLAINED: readonly Explanation[] = [
  {
    why: 'A package that names itself: nft takes the file at that path too, where "exports" leads to another one. Node reads "exports" alone.',
    files: {
      'aws-sdk': [
        '@aws-sdk/checksums/crc.js', '@aws-sdk/core/client.js',
        ...['checksum', 'client', 'config', 'endpoints', 'event-streams', 'protocols', 'schema', 'serde', 'transport'].map((name) => `@smithy/core/${name}.js`),
      ],
      babel: ['empathic/access.js', 'empathic/find.js', 'empathic/resolve.js', 'empathic/walk.js'],
      jsdom: ['multi-byte.js', 'single-byte.js', 'utf16.js', 'utf8.js'].map((file) => `@exodus/bytes/${file}`),
      pdfkit: ['@noble/hashes/crypto.js'],
    },
  },
  {
    why: 'nft takes what a Node without the condition "module-sync" would load, beside what this one loads.',
    files: { fastify: ['set-cookie-parser/dist/set-cookie.cjs'], 'fastify-esm': ['set-cookie-parser/dist/set-cookie.cjs'], vite: ['vite/misc/false.js'] },
  },
  {
    why: 'semver/preload.js asks for semver/index.js, not the other way round: nft holds it for a part of every semver.',
    files: Object.fromEntries(['bullmq', 'fastify', 'fastify-esm', 'native-addon', 'oclif', 'sequelize', 'sharp', 'small', 'webpack'].map((name) => [name, ['semver/preload.js']])),
  },
  {
    why: 'nft adds the command of pixelmatch to its library, which does not use it.',
    files: { jimp: ['pixelmatch/bin/pixelmatch'] },
  },
  {
    why: 'The directory is used in a branch for macOS alone, which is not the target.',
    files: { vite: ['vite/bin/openChrome.js', 'vite/bin/vite.js'] },
  },
  {
    why: 'The addon of another platform, which the project has installed for building on both.',
    files: { 'addon-for-both': ['@node-rs/xxhash-linux-arm64-gnu/package.json', '@node-rs/xxhash-linux-arm64-gnu/xxhash.linux-arm64-gnu.node'] },
  },
  {
    why: 'The request fails under Node, as the program expects: "exports" forbids the path with null, which nft passes over.',
    files: { 'module-features': ['conditional/features/private.cjs'] },
  },
];

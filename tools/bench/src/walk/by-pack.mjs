/* `node by-pack.mjs <project> <entry> [cache directory]`: a walk by @pack/walker, for the bench. */
import { join } from 'node:path';
import { walk } from '@pack/walker';

const [root, entry, cacheDirectory] = process.argv.slice(2);
const { files } = await walk([join(root, entry)], {
  root, target: { platform: process.platform, arch: process.arch, nodeVersion: process.versions.node },
  ...(cacheDirectory !== undefined && { cacheDirectory }),
});
console.log(files.length);

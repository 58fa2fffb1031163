/* `node by-nft.mjs <@vercel/nft's package> <project> <entry>`: a walk by @vercel/nft, for the bench. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [nft, root, entry] = process.argv.slice(2);
const { nodeFileTrace } = createRequire(import.meta.url)(nft);
const { fileList } = await nodeFileTrace([join(root, entry)], { base: root });
console.log(fileList.size);

import { readFileSync } from 'node:fs';
import dep, { named } from 'dep';
import { other } from 'esm-dep';
import data from './data.json' with { type: 'json' };
import common from './common.cjs';

console.log(dep, named, other, data, common, import.meta.url, readFileSync(new URL('./data.json', import.meta.url), 'utf8').trim());
console.log(await import('./late.mjs').then(({ late }) => late));
await import('./missing.mjs').catch(({ code }) => console.log(code));
if (process.argv[3] === 'throw') throw new Error('at last');

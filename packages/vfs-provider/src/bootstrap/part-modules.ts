/* What loads ES modules: loaded with Node's own loader of them. */
export { patchEsmLoader } from '../loader/patch-esm-loader.ts';

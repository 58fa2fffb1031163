import type * as Url from 'node:url';

/*
 * Stands in for `node:url` in the bundle: loading the real one takes a millisecond of each start, and few starts need it.
 */
const url = (): typeof Url => process.getBuiltinModule('node:url');

export const fileURLToPath: typeof Url.fileURLToPath = (...args) => url().fileURLToPath(...args);
export const pathToFileURL: typeof Url.pathToFileURL = (...args) => url().pathToFileURL(...args);

import { openFirstRunCache } from './first-run-cache.ts';
import type { FirstRunOptions } from './use-first-run-cache.ts';

/* What stands around the bundle: `(function (require, options) { … })`. */
declare const options: FirstRunOptions & { observer?: ReturnType<typeof openFirstRunCache> };

options.observer = openFirstRunCache(options);

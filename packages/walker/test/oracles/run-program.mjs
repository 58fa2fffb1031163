// Runs programs in the Node that is compared with, one for each line of input, and answers with a line of what they asked for.
import { createRequire, registerHooks } from 'node:module';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

let seen;
let resolving = false;
registerHooks({
  resolve(specifier, context, next) {
    if (resolving || context.parentURL === undefined || context.parentURL.startsWith(import.meta.url)) return next(specifier, context);
    const parent = pathOf(context.parentURL);
    const kind = context.conditions.includes('import') ? 'import' : 'require';
    try {
      const found = next(specifier, context);
      seen.asked.push([parent, kind, specifier, pathOf(found.url)]);
      return found;
    } catch (error) {
      seen.failed.push([parent, kind, specifier, error.code]);
      throw error;
    }
  },
  load(url, context, next) {
    const loaded = next(url, context);
    if (url.startsWith('file:')) seen.formats[pathOf(url)] = loaded.format ?? null;
    return loaded;
  },
});

const waiting = [];
globalThis.oracle = {
  done: (id) => seen.done.push(id),
  wait: (promise) => waiting.push(promise),
  resolve: (place, ask) => {
    resolving = true;
    try {
      seen.resolved[place] = pathOf(ask());
    } catch (error) {
      seen.resolved[place] = error.code;
    } finally {
      resolving = false;
    }
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  seen = { asked: [], failed: [], formats: {}, resolved: {}, done: [] };
  const { entry, kind } = JSON.parse(line);
  try {
    if (kind === 'module') await import(pathToFileURL(entry).href);
    else createRequire(import.meta.url)(entry);
  } catch (error) {
    seen.error = error.code ?? String(error);
  }
  while (waiting.length > 0) await Promise.allSettled(waiting.splice(0));
  await turn();
  process.stdout.write(`${JSON.stringify(seen)}\n`);
}

function pathOf(url) {
  return url?.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/, '')) : url;
}

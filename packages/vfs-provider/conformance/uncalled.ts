/**
 * `node --expose-internals uncalled.ts <root> <scratch> <results> <groups> <archive>`: runs the cases on an archive and writes to the file
 * <results>, as JSON, which public functions of `fs` none of them calls with something of the archive.
 */
import * as fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { openArchive } from '@pack/sea-assets/reader';
import { createMaterialize } from '../src/mount/binding/materialize.ts';
import { mountBinding } from '../src/mount/binding/mount-binding.ts';
import type { InternalBinding } from '../src/mount/binding/native.ts';
import * as topics from '../src/mount/binding/topics.ts';
import type { Cases } from './cases/case.ts';

type Functions = Record<string | symbol, unknown>;

const [root = '', scratch = '', resultsFile = '', groups = '', archiveFile = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);
process.on('unhandledRejection', () => undefined);
const { internalBinding } = require('internal/test/binding') as { internalBinding: InternalBinding };
const { writeFileSync } = fs;
mountBinding(openArchive(fs.readFileSync(archiveFile)), { mountPoint: root, internalBinding, requireInternal: require, createMaterialize, topics: () => topics });

const uncalled = new Set<string>();
const handle = await fs.promises.open(process.execPath);
const directory = fs.opendirSync('/');
const exported = require('node:fs') as Functions;
record('fs', exported);
record('fs.promises', exported['promises'] as Functions);
record('FileHandle', Object.getPrototypeOf(handle) as Functions);
record('Dir', Object.getPrototypeOf(directory) as Functions);
for (const name of ['realpath', 'realpathSync']) record(`fs.${name}`, exported[name] as Functions);
await handle.close();
directory.closeSync();
syncBuiltinESMExports();

for (const group of groups.split(',')) {
  const { cases } = (await import(`./cases/${group}.ts`)) as { cases: Cases };
  for (const [, call] of cases({ root, scratch })) {
    // What becomes of it is compared elsewhere, and one that never ends has been called.
    await Promise.race([Promise.resolve().then(call).catch(() => undefined), new Promise((resolve) => { setTimeout(resolve, 1000).unref(); })]);
  }
}
writeFileSync(resultsFile, JSON.stringify([...uncalled]));
process.exit(0);

/** Puts functions that take note of their calls in the place of all that an object has. */
function record(title: string, holder: Functions): void {
  for (const key of Reflect.ownKeys(holder)) {
    const { value } = Object.getOwnPropertyDescriptor(holder, key) ?? {};
    // Of the symbols, those that the language defines are public.
    if (typeof value !== 'function' || key === 'constructor' || (typeof key === 'symbol' && !/dispose|asyncIterator/i.test(String(key)))) continue;
    const name = `${title}.${typeof key === 'string' ? key : (key.description?.split('.').at(-1) ?? '')}`;
    uncalled.add(name);
    const noted = (args: readonly unknown[]): void => { if (!title.startsWith('fs') || isAbout(args)) uncalled.delete(name); };
    holder[key] = new Proxy(value as (...args: unknown[]) => unknown, {
      apply(target, self, args: unknown[]) { noted(args); return Reflect.apply(target, self, args); },
      construct(target, args: unknown[]) { noted(args); return Reflect.construct(target, args) as object; },
    });
  }
}

/** Whether a call is about the archive: has no path at all (but a descriptor, a pattern), or one of its paths. */
function isAbout(args: readonly unknown[]): boolean {
  const paths = [...args.slice(0, 2), (args[1] as { cwd?: unknown } | undefined)?.cwd].filter((arg) => typeof arg === 'string' || arg instanceof Uint8Array || arg instanceof URL);
  if (paths.length === 0 || typeof args[0] === 'number') return true;
  return paths.some((path) => (path instanceof URL ? path.pathname : Buffer.from(path as string).toString()).includes(root.slice(1)));
}

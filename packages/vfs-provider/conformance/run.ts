/**
 * One side of the comparison: `node --expose-internals run.ts <root> <scratch> <archived directory or ''>`.
 * Mounts an archive of the directory at <root> if one is named, runs all cases on <root>, prints their
 * outcomes as JSON.
 */
import { createRequire } from 'node:module';
import { mountBinding } from '../src/mount/binding/mount-binding.ts';
import type { Case } from './cases/case.ts';
import { memoryArchive } from './memory-archive.ts';
import { outcomeOf } from './outcome.ts';

const [root = '', scratch = '', archived = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);
// What a case leaves behind is compared like its result.
const stray: string[] = [];
process.on('unhandledRejection', (error) => stray.push(String(error).replaceAll(root, '<root>')));
process.on('warning', () => undefined);
if (archived !== '') {
  const { internalBinding } = require('internal/test/binding');
  mountBinding(memoryArchive(archived), { mountPoint: root, internalBinding, requireInternal: require });
}

const groups = ['paths', 'descriptors', 'handles', 'streams', 'directories', 'copies', 'writes', 'modules', 'others'];
const results: Record<string, unknown> = {};
for (const group of groups) {
  const { cases } = (await import(`./cases/${group}.ts`)) as { cases: (places: { root: string; scratch: string }) => Case[] };
  for (const [name, call] of cases({ root, scratch })) {
    results[`${group}: ${name}`] = await outcomeOf({ root, scratch }, () => within(call));
  }
}
results['stray rejections'] = stray.sort();
process.stdout.write(JSON.stringify(results), () => process.exit(0));

/** A case that never ends is a result too. */
async function within(call: () => unknown): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, 5000, 'did not end');
  });
  try {
    return await Promise.race([Promise.resolve().then(call), late]);
  } finally {
    clearTimeout(timer);
  }
}

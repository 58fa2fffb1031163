/**
 * One side of the comparison: `node --expose-internals run.ts <root> <scratch> <results> <groups> [archive mount]`.
 * Mounts the archive at <root> if one is named, in the way that <mount> names, runs the groups of cases on <root>, writes their outcomes to
 * the file <results> as JSON.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { openArchive, type Archive } from '@pack/sea-assets/reader';
import { createMaterialize } from '../src/mount/binding/materialize.ts';
import { mountBinding } from '../src/mount/binding/mount-binding.ts';
import type { InternalBinding } from '../src/mount/binding/native.ts';
import * as topics from '../src/mount/binding/topics.ts';
import { openInternals } from '../src/runtime/node-internals.ts';
import type { Cases } from './cases/case.ts';
import { outcomeOf } from './outcome.ts';

const [root = '', scratch = '', resultsFile = '', groups = '', archiveFile, kind = 'binding'] = process.argv.slice(2);
const bytes = archiveFile === undefined ? undefined : readFileSync(archiveFile);
const require = createRequire(import.meta.url);

// What a case leaves behind is compared like its result.
const stray: string[] = [];
process.on('unhandledRejection', (error) => stray.push(String(error).replaceAll(root, '<root>')));
process.on('warning', () => undefined);

const before = bytes && hash(bytes);
if (bytes !== undefined) {
  await mount(openArchive(bytes));
  syncBuiltinESMExports();
}

const results: Record<string, unknown> = {};
for (const group of groups.split(',')) {
  const { cases } = (await import(`./cases/${group}.ts`)) as { cases: Cases };
  for (const [name, call] of cases({ root, scratch })) {
    results[`${group}: ${name}`] = await outcomeOf({ root, scratch }, () => within(call));
  }
}
results['rejections that nobody handled'] = stray.sort();
results['the archive was written to'] = (bytes && hash(bytes)) !== before;
writeFileSync(resultsFile, JSON.stringify(results));
process.exit(0);

async function mount(archive: Archive): Promise<void> {
  if (kind === 'platformatic') return void (await import('../src/mount/mount-platformatic.ts')).mountPlatformatic(archive, { mountPoint: root });
  if (kind === 'node') return void (await import('../src/mount/mount-node.ts')).mountNode(archive, openInternals(require).builtin('vfs'));
  const { internalBinding } = require('internal/test/binding') as { internalBinding: InternalBinding };
  mountBinding(archive, { mountPoint: root, internalBinding, requireInternal: require, createMaterialize, topics: () => topics });
}

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

function hash(data: Uint8Array): string {
  return createHash('sha1').update(data).digest('hex');
}

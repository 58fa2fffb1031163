import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode, TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { compileBatch } from '@pack/bytecode';
import { expect, test } from 'vitest';
import { buildExecutable } from './build-executable.ts';

const FILES = {
  'main.cjs': "require('./common.cjs'); require('./foreign.cjs'); import('./module.mjs'); process.exitCode = 3;",
  'common.cjs': '', 'foreign.cjs': '', 'module.mjs': "import './other.mjs'; import './uncached.mjs'", 'other.mjs': '', 'uncached.mjs': '',
};

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('PACK_DEBUG=perf prints the phases of a start and what was loaded on Node %s', async (line) => {
  const home = mkdtempSync(path.join(tmpdir(), 'pack-perf-'));
  const directory = path.join(home, 'app');
  mkdirSync(directory);
  for (const [file, text] of Object.entries(FILES)) writeFileSync(path.join(directory, file), text);
  const results = await compileBatch({
    nodePath: await targetNode(line), execArgv: ['--expose-internals'],
    items: Object.keys(FILES).map((id) => ({ id, source: path.join(directory, id), filename: `/snapshot/app/${id}`, kind: id.endsWith('.mjs') ? 'module' : 'commonjs' })),
  });
  const codeCaches = new Map([...results].flatMap(([id, result]) => ('cache' in result && id !== 'uncached.mjs' ? [[id, result.cache] as const] : [])));
  codeCaches.set('foreign.cjs', Buffer.alloc(100));
  using executable = await buildExecutable({ line, directory, entry: 'main.cjs', codeCaches });
  const { stderr, exitCode } = await guardedRun(executable.path, [], { env: { ...process.env, PACK_DEBUG: 'perf' } });
  rmSync(home, { recursive: true });
  expect(exitCode).toBe(3);
  const lines = stderr.trimEnd().split('\n');
  expect(lines[0]).toBe(`[pack] app, Node ${TARGET_VERSIONS[line]}, process ${/process (\d+)/.exec(stderr)?.[1]}`);
  const phases = lines.slice(1).map((text) => /^\[pack\] +\d+\.\d ms {2}(.*)$/.exec(text)?.[1]);
  expect(phases.slice(0, -1)).toEqual(['bootstrap begins', 'archive mounted', 'bootstrap done', 'first module compiled', 'entry done, but for what it waits for', 'exit 3']);
  expect(phases.at(-1)).toMatch(/^modules: 3 CommonJS, 3 ES; code caches: 4 used, 1 rejected, 1 none; file system calls answered: \d+$/);
}, 60_000);

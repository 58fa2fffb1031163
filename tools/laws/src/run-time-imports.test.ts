import { expect, test } from 'vitest';
import { isTest } from './reaches.ts';
import { runTimeImportViolations } from './run-time-imports.ts';
import { readText, sourceFiles } from './workspace.ts';

test('a foreign import is found, however deep; types and builtins are none', () => {
  const sources = [
    { path: 'p/src/start.ts', text: "import fs from 'node:fs'; import './deep/a.ts'; import '@pack/sea-assets/reader'; import type { X } from '@pack/walker';" },
    { path: 'p/src/deep/a.ts', text: "import '../b.ts'; import '../start.ts';" },
    { path: 'p/src/b.ts', text: "import { PackError } from '@pack/errors'; import './missing.ts';" },
  ];
  expect(runTimeImportViolations(['p/src/start.ts'], sources)).toEqual(['p/src/b.ts imports @pack/errors', 'p/src/missing.ts does not exist']);
});

test('what goes into executables imports nothing but Node, itself and the VFS library', () => {
  const sources = sourceFiles('packages/*').filter((path) => !isTest(path)).map((path) => ({ path, text: readText(path) }));
  const entries = sources.map(({ path }) => path).filter((path) => path.startsWith('packages/vfs-provider/src/bootstrap/') || path === 'packages/sea-assets/src/reader/index.ts' || path === 'packages/bytecode/src/compile-options.ts');
  expect(entries.length).toBeGreaterThan(3);
  expect(runTimeImportViolations(entries, sources)).toEqual([]);
});

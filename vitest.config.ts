import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { TestReport } from './tools/test-report/src/test-report.ts';
import { projects } from './vitest.workspace.ts';

export default defineConfig({
  test: {
    projects,
    // `pnpm coverage`: what verifies and unpacks runtimes is tested to the last branch. Paths are relative to the project.
    coverage: {
      provider: 'v8', reporter: ['text'], reportsDirectory: '.cache/coverage', thresholds: { lines: 100, branches: 100 },
      include: ['src/extract/*.ts', 'src/{integrity,download-archive,tree-cache}.ts', 'src/nodejs/{verify-signature,published-hashes}.ts'],
    },
    reporters: ['default', new TestReport()],
    // Many tests start other processes (a build, an executable of 120 MB): leave them a core.
    maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
    env: { PACK_RUNTIME_SOURCES: 'npm' }, // tests ask no server on the internet but the npm registry
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});

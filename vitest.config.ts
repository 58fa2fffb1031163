import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { TestReport } from './tools/test-report/src/test-report.ts';
import { projects } from './vitest.workspace.ts';

export default defineConfig({
  test: {
    projects,
    reporters: ['default', new TestReport()],
    // Many tests start other processes (a build, an executable of 120 MB): leave them a core.
    maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
    env: { PACK_RUNTIME_SOURCES: 'npm' }, // tests ask no server on the internet but the npm registry
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackedPackages, lintPublishing, lintTypes } from './check-package-shape.ts';
import { ROOT, runTool, type ToolResult } from './run-tool.ts';

/*
 * `pnpm check`: everything that can be said about the repository without running it, one line each.
 * (The repository's own laws are tests: tools/laws.)
 */

const CHECKS: readonly (readonly [string, () => Promise<ToolResult>])[] = [
  ['types of sources, tests and tools', () => runTool('tsc', ['-p', 'tsconfig.tests.json', '--pretty', 'false'])],
  ['lint', () => runTool('oxlint', ['--deny-warnings'])],
  ['unused files, exports and dependencies', () => runTool('knip', ['--no-config-hints', '--no-progress'])],
  ['packages as published', () => checkPackedPackages(lintPublishing)],
  ['types as published', () => checkPackedPackages(lintTypes)],
  ['changesets', checkChangesets],
];

const counts = { passed: 0, failed: 0, skipped: 0 };
const words = process.argv.slice(2);
for (const [name, check] of CHECKS.filter(([name]) => words.every((word) => name.includes(word)))) {
  const start = performance.now();
  const { passed, output } = await check();
  counts[passed ? 'passed' : 'failed']++;
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  if (!passed) console.log(output.replace(/^(?=.)/gm, '       '));
}
mkdirSync(join(ROOT, '.cache/results'), { recursive: true });
writeFileSync(join(ROOT, '.cache/results/check.json'), `${JSON.stringify(counts)}\n`);
if (counts.failed > 0) process.exitCode = 1;

/** Against the main branch where it is known; a checkout of a single commit has only itself to compare with. */
async function checkChangesets(): Promise<ToolResult> {
  const main = await runTool('git', ['rev-parse', '--verify', '--quiet', 'main']);
  return runTool('changeset', ['status', ...(main.passed ? [] : ['--since', 'HEAD'])]);
}

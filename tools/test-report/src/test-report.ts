import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** How many tests came out how; a file that could not be loaded counts as one failed test. */
export interface TestCounts { passed: number; failed: number; skipped: number }

/**
 * A vitest reporter that says after the run which tests were skipped and why, and leaves the counts in
 * `.cache/results/test.json` for `.ci/run`.
 */
export class TestReport implements Reporter {
  readonly #directory: string;
  readonly #print: (text: string) => void;

  constructor(directory: string = join(import.meta.dirname, '../../../.cache/results'), print: (text: string) => void = (text) => void process.stdout.write(text)) {
    this.#directory = directory;
    this.#print = print;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts: TestCounts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') counts.passed++;
        else if (state === 'failed') counts.failed++;
        else {
          counts.skipped++;
          skipped.push(`  ${module.project.name} > ${test.fullName}: ${reasonOf(test)}\n`);
        }
      }
    }
    if (skipped.length > 0) this.#print(`\nSkipped:\n${skipped.join('')}`);
    mkdirSync(this.#directory, { recursive: true });
    writeFileSync(join(this.#directory, 'test.json'), `${JSON.stringify(counts)}\n`);
  }
}

/** `context.skip(reason)` leaves its reason as a note. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === 'pending') return 'did not run';
  return ('note' in result ? result.note : undefined) ?? 'no reason given';
}

import { ERROR_EXIT_CODES } from '@pack/errors';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorPageViolations } from './error-pages.ts';
import { readText, ROOT } from './workspace.ts';

const pages = (): string[] => readdirSync(join(ROOT, 'docs/errors'));

test('a code without a page and a page without a code are found', () => {
  expect(errorPageViolations(['ERR_A', 'ERR_B'], ['ERR_A.md', 'ERR_C.md', 'README.md'])).toEqual(['docs/errors/ERR_B.md is missing', 'docs/errors/ERR_C.md belongs to no error code']);
});

test('docs/errors has one page for each error code', () => {
  expect(errorPageViolations(Object.keys(ERROR_EXIT_CODES), pages())).toEqual([]);
});

test('each page begins with its code', () => {
  const wrong = pages().filter((page) => page !== 'README.md' && !readText(`docs/errors/${page}`).split('\n')[0]!.includes(page.replace(/\.md$/, '')));
  expect(wrong).toEqual([]);
});

import { findingCodes } from '@pack/errors';
import { expect, test } from 'vitest';
import { findingSectionViolations } from './finding-sections.ts';
import { readText } from './workspace.ts';

test('an id without a section is found, and a section without an id', () => {
  expect(findingSectionViolations(['a-b', 'c'], '# x\n\n### `a-b`\n\n### `d`\n')).toEqual(['docs/findings.md has no section `c`', 'docs/findings.md: `d` is no id of a finding']);
});

test('every id of a finding is explained in docs/findings.md', () => {
  expect(findingSectionViolations(findingCodes(), readText('docs/findings.md'))).toEqual([]);
});

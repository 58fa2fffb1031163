import { expect, test } from 'vitest';
import { whyItFails } from './failure.ts';

test('of a long complaint, the line that tells the error is given, without the paths of this machine', () => {
  const error = new Error("/tmp/room/app --version ended with 1:\nnode:internal/modules/esm/resolve:275\n    throw x;\n\nError [ERR_MODULE_NOT_FOUND]: Cannot find module '/tmp/some/where/legacy-cli.mjs' imported from /tmp/room/bundle.cjs\n    at f (/tmp/a/b.js:1:1)");
  expect(whyItFails(error)).toBe("Error [ERR_MODULE_NOT_FOUND]: Cannot find module '…/legacy-cli.mjs' imported from …/bundle.cjs");
});

test('where no line tells it, how the program ended', () => {
  expect(whyItFails(new Error('/tmp/room/app ended with 3:\nsomething'))).toBe('…/app ended with 3:');
});

import { expect, test } from 'vitest';
import { forgetNpmConfiguration, workspaceFor } from '../../test/scratch.ts';
import { readNetworkSettings } from './network-settings.ts';

forgetNpmConfiguration();

test.each(['', '# nothing yet\n', '---\n'])('a pnpm-workspace.yaml that says nothing is no fault: %j', async (content) => {
  expect(await readNetworkSettings(workspaceFor(content), {})).toMatchObject({ nodeMirrors: {}, strictSsl: true });
});

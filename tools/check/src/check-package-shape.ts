import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allOf, ROOT, runTool, type ToolResult } from './run-tool.ts';

/** Packs each package as it would be published and asks a tool about each tarball. */
export async function checkPackedPackages(tool: (tarball: string) => Promise<ToolResult>): Promise<ToolResult> {
  const room = await mkdtemp(join(tmpdir(), 'pack-check-'));
  try {
    const packing = await runTool('pnpm', ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', room]);
    if (!packing.passed) return packing;
    const expected = globSync('packages/*/package.json', { cwd: ROOT }).length;
    const tarballs = globSync('*.tgz', { cwd: room }).sort();
    if (tarballs.length !== expected) return { passed: false, output: `packed ${tarballs.length} of ${expected} packages\n${packing.output}` };
    const results: ToolResult[] = [];
    for (const tarball of tarballs) results.push(await tool(join(room, tarball)));
    return allOf(results);
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

/** Whether those who install the package can use it: files, exports, module formats. */
export async function lintPublishing(tarball: string): Promise<ToolResult> {
  return runTool('publint', ['run', tarball, '--strict']);
}

/** Whether TypeScript finds types that fit the code, for each way in which an ES module package is resolved. */
export async function lintTypes(tarball: string): Promise<ToolResult> {
  return runTool('attw', [tarball, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--no-color']);
}

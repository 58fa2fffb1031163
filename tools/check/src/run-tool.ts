import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The absolute path of the repository. */
export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url));

/** What a tool said, and whether it was content. */
export interface ToolResult { readonly passed: boolean; readonly output: string }

/** Runs a command in the repository's root; it passes if it exits with 0. Telemetry of any tool is asked to stay away. */
export async function runTool(file: string, args: readonly string[], cwd: string = ROOT): Promise<ToolResult> {
  const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DO_NOT_TRACK: '1', NO_COLOR: '1', FORCE_COLOR: undefined } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text; });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ passed: false, output: `${output}${error.message}\n` }));
    child.once('close', (code) => resolve({ passed: code === 0, output }));
  });
}

/** The results of several tools as one: passed if all passed; the words of those that did not. */
export function allOf(results: readonly ToolResult[]): ToolResult {
  const failed = results.filter(({ passed }) => !passed);
  return { passed: failed.length === 0, output: failed.map(({ output }) => output).join('\n') };
}

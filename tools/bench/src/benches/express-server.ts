import { guardedRun } from '@pack-internal/guarded-run';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the fixture prints when it accepts requests. */
export const LISTENING: RegExp = /listening on (http:\/\/127\.0\.0\.1:\d+)/;

/** Starts the program, asks it for its page and its static file, and stops it. Throws an `Error` if any of that fails. */
export async function servesItsPage(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  let failure: unknown = new Error(`${file} never listened`);
  const result = await guardedRun(file, args, {
    cwd, env, timeoutMs: 30_000,
    onStart: async (child, output) => {
      for (let waited = 0; waited < 20_000 && !LISTENING.test(output.stdout) && child.exitCode === null; waited += 50) await sleep(50);
      const address = LISTENING.exec(output.stdout)?.[1];
      if (address !== undefined) failure = await checkPages(address).catch((error: unknown) => error);
      child.kill('SIGTERM');
    },
  });
  if (failure !== undefined) throw new Error(`${file} does not serve what it should:\n${result.stdout}${result.stderr}`, { cause: failure });
  if (result.exitCode !== 0) throw new Error(`${file} ended with ${result.exitCode}:\n${result.stdout}${result.stderr}`);
}

async function checkPages(address: string): Promise<undefined> {
  for (const [path, words] of [['/', 'One file that runs'], ['/style.css', '{']] as const) {
    const response = await fetch(address + path, { headers: { connection: 'close' } });
    const body = await response.text();
    if (response.status !== 200 || !body.includes(words)) throw new Error(`${path}: ${response.status} ${body.slice(0, 500)}`);
  }
}

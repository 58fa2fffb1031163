// Packages a real application and shows it running: dependencies from npm, ES modules and CommonJS, views and static
// files, a worker thread and a native addon become one file, which is started where no node_modules exists.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { prepareFixture } from '@pack-internal/fixture-tests';

const packCommand = path.join(import.meta.dirname, '../../../packages/cli/bin/pack.js');
const elsewhere = realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-demo-')));
const executable = path.join(elsewhere, process.platform === 'win32' ? 'demo.exe' : 'demo');

say('Installing the dependencies of fixtures/demo-app …');
const { directory } = await prepareFixture('demo-app');
try {
  say(`$ pack ${path.basename(directory)} -t node26 -o demo`);
  await runPack([packCommand, directory, '-t', 'node26', '-o', executable]);
  rmSync(directory, { recursive: true });

  say(`The project is deleted. Beside the executable lies nothing else: ${readdirSync(elsewhere).join(', ')}`);
  say('$ ./demo');
  const result = await guardedRun(executable, [], {
    cwd: elsewhere,
    onStart: async (child, output) => {
      const address = await firstAddress(output, () => child.exitCode !== null);
      process.stdout.write(output.stdout);
      for (const page of ['/', '/style.css']) {
        say(`$ curl ${address}${page}`);
        const response = await fetch(address + page, { headers: { connection: 'close' } });
        if (!response.ok) throw new Error(`${page} answered ${response.status}`);
        process.stdout.write(await response.text());
      }
      child.kill('SIGTERM');
    },
  });
  process.stderr.write(result.stderr);
  if (result.exitCode !== 0) throw new Error(`the executable ended with ${result.exitCode ?? result.signal}`);
  say('The executable was stopped and ended with exit code 0. Try it with a project of yours:\n  node packages/cli/bin/pack.js <directory>');
} finally {
  rmSync(path.dirname(directory), { recursive: true, force: true });
  rmSync(elsewhere, { recursive: true, force: true });
}

function say(text: string): void {
  process.stdout.write(`\n\u001b[1m${text}\u001b[0m\n`);
}

/** The build's own output goes straight to the terminal, its progress included. */
function runPack(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn(process.execPath, args, { stdio: 'inherit' }).once('error', reject)
      .once('close', (code) => code === 0 ? resolve() : reject(new Error(`pack ended with ${code}`)));
  });
}

async function firstAddress(output: { stdout: string }, ended: () => boolean): Promise<string> {
  while (!ended()) {
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output.stdout)?.[0];
    if (address) return address;
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  throw new Error('the executable ended before it listened');
}

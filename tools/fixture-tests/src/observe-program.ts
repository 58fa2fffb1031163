import { guardedRun } from '@pack-internal/guarded-run';
import type { FixtureRecipe, FixtureRequest } from './prepare-fixture.ts';

/** A program as it is started: plain Node with a script, or an executable. */
export interface Program {
  readonly command: readonly [string, ...string[]];
  /** An empty directory. */
  readonly cwd: string;
  /** Texts of this way of running and the neutral words that stand for them in what is observed. */
  readonly neutral: readonly (readonly [text: string, word: string])[];
}

/** What a user can see of one run. */
export interface Observation {
  readonly title: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly killed: string | undefined;
  readonly responses?: readonly unknown[];
}

/** Runs a program the ways that its recipe tells, one after another, and says what could be seen. */
export async function observeProgram(program: Program, recipe: FixtureRecipe): Promise<Observation[]> {
  const observations: Observation[] = [];
  for (const run of recipe.runs ?? []) {
    const [file, ...first] = program.command;
    const result = await guardedRun(file, [...first, ...run.args], {
      cwd: program.cwd, env: plainEnvironment(), ...(run.input === undefined ? {} : { input: run.input }),
    });
    observations.push(neutralise(program, { title: run.args.join(' '), ...result }));
  }
  if (recipe.server) observations.push(await observeServer(program, recipe.server.requests));
  return observations;
}

async function observeServer(program: Program, requests: readonly FixtureRequest[]): Promise<Observation> {
  const [file, ...args] = program.command;
  const responses: unknown[] = [];
  const result = await guardedRun(file, args, {
    cwd: program.cwd,
    env: plainEnvironment(),
    onStart: async (child, output) => {
      const address = await waitForAddress(() => output.stdout, () => child.exitCode !== null || child.signalCode !== null);
      if (address) for (const request of requests) responses.push(await ask(address, request));
      child.kill('SIGTERM');
    },
  });
  const { signal: _, ...seen } = result;
  return neutralise(program, { title: 'server', ...seen, stdout: seen.stdout.replace(/127\.0\.0\.1:\d+/g, '<address>'), responses });
}

async function waitForAddress(text: () => string, ended: () => boolean): Promise<string | undefined> {
  while (!ended()) {
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(text())?.[0];
    if (address) return address;
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  return undefined;
}

async function ask(address: string, request: FixtureRequest): Promise<unknown> {
  const response = await fetch(address + request.path, {
    method: request.method ?? 'GET', headers: { connection: 'close', ...request.headers }, body: request.body ?? null,
  });
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'date'));
  return { path: request.path, status: response.status, headers, body: await response.text() };
}

function plainEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}), LANG: 'C.UTF-8' };
}

/** Paths become neutral words; frames inside Node and process numbers, which no program can rely on, go away. */
function neutralise(program: Program, seen: Observation): Observation {
  const text = (value: string): string => {
    for (const [from, to] of program.neutral) value = value.replaceAll(from, to);
    return value
      .replace(/\n +at [^\n]*node:[^\n]*?( \{)?(?=\n|$)/g, '$1')
      .replace(/^node:internal\/.*:\d+$/gm, 'node:internal')
      .replace(/\(node:\d+\)/g, '(node:<pid>)')
      // Node calls the program by the name of its file.
      .replace(/(?<=\(Use `)[^`]+(?= --trace-)/g, 'node');
  };
  const { title, exitCode, killed, responses } = seen;
  return {
    title, exitCode, killed, stdout: text(seen.stdout), stderr: text(seen.stderr),
    ...(responses ? { responses: JSON.parse(text(JSON.stringify(responses))) as unknown[] } : {}),
  };
}

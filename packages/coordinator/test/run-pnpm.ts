import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type PnpmMajor = 11 | 12;

export interface Outcome {
  readonly exitCode: number;
  /** Standard output and standard error. */
  readonly text: string;
}

const programs = new Map<PnpmMajor, Promise<string>>();

/** Runs the newest pnpm of a major line in a directory, with no settings but the directory's own. */
export async function runPnpm(major: PnpmMajor, directory: string, args: readonly string[]): Promise<Outcome> {
  const program = programs.get(major) ?? findPnpm(major);
  programs.set(major, program);
  return run(await program, ['-C', directory, ...args]);
}

/** As `runPnpm`. @throws with pnpm's output when it fails */
export async function pnpm(major: PnpmMajor, directory: string, args: readonly string[]): Promise<void> {
  const { exitCode, text } = await runPnpm(major, directory, args);
  if (exitCode !== 0) throw new Error(`pnpm ${major} ${args.join(' ')} ended with ${exitCode}:\n${text}`);
}

/** npx gets it once, and runs elsewhere: npm refuses to start in a project that declares another runtime. */
async function findPnpm(major: PnpmMajor): Promise<string> {
  const { text } = await run('npx', ['-y', '-p', `pnpm@${major}`, '-c', 'command -v pnpm']);
  const program = text.split('\n').findLast((line) => path.isAbsolute(line));
  if (program === undefined) throw new Error(`npx has no pnpm ${major}: ${text}`);
  return program;
}

/** Without the settings of the pnpm that runs these tests. pnpm 11 needs a newer Node than a system may have: that of these tests. */
async function run(program: string, args: readonly string[]): Promise<Outcome> {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:p?npm_(?!config_registry)|CI$|NODE_OPTIONS$)/i.test(name)); // CI would freeze lockfiles
  const env = { ...Object.fromEntries(own), PATH: [path.dirname(process.execPath), process.env['PATH']].join(path.delimiter) };
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: tmpdir(), env, timeout: 120_000, killSignal: 'SIGKILL', encoding: 'utf8' }, (error, stdout, stderr) => {
      const { code = 0 } = error ?? {};
      if (typeof code === 'number' && !error?.killed) resolve({ exitCode: code, text: stdout + stderr });
      else reject(error!);
    });
  });
}

import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';

/** What a fixture's `fixture.json` says about how it is run; see `fixtures/README.md`. */
export interface FixtureRecipe {
  /** What is given to `pack`, relative to the fixture; `.` unless told. */
  readonly project?: string;
  /** What is given to `node` where that is something else. */
  readonly script?: string;
  /** Single-script mode. */
  readonly simple?: boolean;
  /** Flags for plain Node; the fixture's pack configuration bakes the same ones. */
  readonly execArgv?: readonly string[];
  /** A script of the fixture's package.json to run after the installation. */
  readonly build?: string;
  readonly runs?: readonly FixtureRun[];
  readonly server?: { readonly requests: readonly FixtureRequest[] };
  /** Also built for linux-arm64 and run under qemu. */
  readonly arm64?: boolean;
}

export interface FixtureRun { readonly args: readonly string[]; readonly input?: string }

export interface FixtureRequest {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface PreparedFixture {
  readonly recipe: FixtureRecipe;
  /** A private copy of the fixture with its dependencies installed. */
  readonly directory: string;
  /** What is given to `pack`. */
  readonly project: string;
  /** What is given to `node`. */
  readonly script: string;
  /** What the program is called. */
  readonly name: string;
}

const fixtures = path.join(import.meta.dirname, '../../../fixtures');

/** Copies `fixtures/<name>` to a temporary directory and installs and builds it there with pnpm. */
export async function prepareFixture(name: string): Promise<PreparedFixture> {
  const recipe = readRecipe(name);
  const directory = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-fixture-'))), name);
  cpSync(path.join(fixtures, name), directory, {
    recursive: true,
    preserveTimestamps: true,
    filter: (file) => !/[\\/](node_modules|dist)$/.test(file),
  });
  if (existsSync(path.join(directory, 'pnpm-lock.yaml'))) {
    const workspace = existsSync(path.join(directory, 'pnpm-workspace.yaml')) ? [] : ['--ignore-workspace'];
    await pnpm(directory, ['install', '--frozen-lockfile', '--prefer-offline', ...workspace]);
  }
  if (recipe.build) await pnpm(directory, ['run', recipe.build]);
  const { project = '.', script = project } = recipe;
  return { recipe, directory, project: path.join(directory, project), script: path.join(directory, script), name: programName(path.join(directory, project)) };
}

/** The recipe of `fixtures/<name>`. */
export function readRecipe(name: string): FixtureRecipe {
  return JSON.parse(readFileSync(path.join(fixtures, name, 'fixture.json'), 'utf8')) as FixtureRecipe;
}

/** Runs pnpm in a directory; throws an `Error` with what it printed when it fails. */
export async function pnpm(cwd: string, args: readonly string[]): Promise<void> {
  // The pnpm that runs the workspace's script is a native program; a JavaScript one needs Node in front.
  const pnpmPath = process.env['npm_execpath'] ?? 'pnpm';
  const [file, first] = /\.[cm]?js$/.test(pnpmPath) ? [process.execPath, [pnpmPath]] : [pnpmPath, []];
  const env = { ...process.env, pnpm_config_verify_deps_before_run: 'false' };
  const result = await guardedRun(file, [...first, ...args], { cwd, env, timeoutMs: 300_000, maxProcesses: 200 });
  if (result.exitCode !== 0) throw new Error(`pnpm ${args.join(' ')} failed in ${cwd}:\n${result.stdout}${result.stderr}`);
}

function programName(project: string): string {
  const manifest = path.join(project, 'package.json');
  if (!existsSync(manifest)) return path.parse(project).name;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { name: string }).name.replace(/^@[^/]+\//, '');
}

import { existsSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FIXTURES, installFixture, pnpm } from '@pack-internal/installed-fixtures';

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

/** Copies `fixtures/<name>` to a temporary directory and installs and builds it there with pnpm. */
export async function prepareFixture(name: string): Promise<PreparedFixture> {
  const recipe = readRecipe(name);
  const directory = await installFixture(name, realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-fixture-'))));
  if (recipe.build) await pnpm(directory, ['run', recipe.build]);
  const { project = '.', script = project } = recipe;
  return { recipe, directory, project: path.join(directory, project), script: path.join(directory, script), name: programName(path.join(directory, project)) };
}

/** The recipe of `fixtures/<name>`. */
export function readRecipe(name: string): FixtureRecipe {
  return JSON.parse(readFileSync(path.join(FIXTURES, name, 'fixture.json'), 'utf8')) as FixtureRecipe;
}

function programName(project: string): string {
  const manifest = path.join(project, 'package.json');
  if (!existsSync(manifest)) return path.parse(project).name;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { name: string }).name.replace(/^@[^/]+\//, '');
}

import { join } from 'node:path';
import { measuredRun } from '../measured-run.ts';
import { PACK_CLI, type BenchNode } from '../prepare.ts';
import type { InstalledProject } from './installed-project.ts';
import { bunProgram, esbuildProgram, pkgProgram, useVfsProgram } from './peers.ts';
import type { Recipe } from './recipes.ts';

/** What every way of making a program gets. */
export interface Making {
  readonly recipe: Recipe;
  readonly project: InstalledProject;
  /** The Node that the program runs with, where the way leaves a choice. */
  readonly node: BenchNode;
  readonly env: NodeJS.ProcessEnv;
  /** A directory for this program alone, deleted after the bench. */
  readonly room: string;
}

/** How a program is started, but for its own arguments. */
export interface Program { readonly file: string; readonly args: readonly string[] }

/** One way of running the programs. */
export interface Column {
  readonly title: string;
  /** Throws an `Error` if it cannot. */
  readonly make: (making: Making) => Promise<Program>;
}

/** The ways of running a program, by the words of `--columns`. */
export const COLUMNS = {
  node: { title: 'node app.js', make: async ({ node, project }) => ({ file: node.path, args: [join(project.directory, project.entry)] }) },
  pack: { title: 'pack', make: (making) => packProgram(making, []) },
  'pack-warm': { title: 'pack --warm', make: (making) => packProgram(making, ['--warm', making.recipe.args.join(' ')]) },
  pkg: { title: 'pkg --sea', make: pkgProgram },
  esbuild: { title: 'esbuild + SEA code cache', make: esbuildProgram },
  bun: { title: 'bun --compile', make: (making) => bunProgram(making, []) },
  'bun-bytecode': { title: 'bun --compile --bytecode', make: (making) => bunProgram(making, ['--bytecode']) },
  'use-vfs': { title: 'Node 26 useVfs', make: useVfsProgram },
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof COLUMNS;

async function packProgram({ project, node, env, room }: Making, options: readonly string[]): Promise<Program> {
  const output = join(room, 'app');
  await measuredRun({ file: node.path, args: [PACK_CLI, '.', '--target', node.target, '--node-path', node.path, '--output', output, '--json', ...options], cwd: project.directory, env, verify: warnsOfNoWarmRun });
  return { file: output, args: [] };
}

/** A program that could not be run while it was built would be measured as if it had been. */
function warnsOfNoWarmRun({ stdout }: { readonly stdout: string }): void {
  const warning = /.*"warm-run-failed".*/.exec(stdout)?.[0];
  if (warning !== undefined) throw new Error(warning);
}

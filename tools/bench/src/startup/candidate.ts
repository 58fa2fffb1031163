import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from '../measured-run.ts';
import type { Program } from './columns.ts';
import type { InstalledProject } from './installed-project.ts';
import type { Recipe } from './recipes.ts';

/** The directory that a program runs in, with the files that it works on. Not beside the project: it must bring its modules along. */
export async function workingDirectory(project: InstalledProject, room: string): Promise<string> {
  const cwd = join(room, 'cwd');
  await mkdir(cwd, { recursive: true });
  if (existsSync(join(project.directory, 'work'))) await cp(join(project.directory, 'work'), join(cwd, 'work'), { recursive: true });
  return cwd;
}

/**
 * A copy of the program's file, Node's own too: how the system holds a file in memory depends on how and when it was written,
 * which made a tenth of the start of the same bytes.
 */
export async function asNew(program: Program, file: string): Promise<Program> {
  await copyFile(program.file, file);
  return { ...program, file };
}

/** The command that starts the program and does what the recipe says, with a check of what it did. */
export function commandOf({ args, until, prints, writes }: Recipe, program: Program, cwd: string, env: NodeJS.ProcessEnv): { command: Command; prepare: () => Promise<void> } {
  const written = writes === undefined ? undefined : join(cwd, writes.path);
  return {
    prepare: async () => { if (written !== undefined) await rm(written, { force: true }); },
    command: {
      file: program.file, args: [...program.args, ...args], cwd, env, ...(until === undefined ? {} : { until }),
      verify: async ({ stdout, stderr }) => {
        if (!prints.test(stdout)) throw new Error(`it printed ${JSON.stringify(stdout + stderr)}`);
        if (written !== undefined && !writes!.content.test(await readFile(written, 'utf8'))) throw new Error(`it wrote something else to ${writes!.path}`);
      },
    },
  };
}

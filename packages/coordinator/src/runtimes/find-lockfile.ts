import { access } from 'node:fs/promises';
import path from 'node:path';

/** A pnpm lockfile, and the project in it. */
export interface FoundLockfile {
  readonly path: string;
  /** Directory of the workspace, which holds the lockfile. */
  readonly root: string;
  /** The project's directory from there, with slashes; `.` for the root itself. */
  readonly importer: string;
}

const NAME = 'pnpm-lock.yaml';

/**
 * The lockfile that a project is installed by: its own, else that of the workspace it lies in.
 * @returns undefined when there is none
 */
export async function findLockfile(project: string): Promise<FoundLockfile | undefined> {
  if (await exists(path.join(project, NAME))) return { path: path.join(project, NAME), root: project, importer: '.' };
  const root = await workspaceRoot(project);
  if (root === undefined || !(await exists(path.join(root, NAME)))) return undefined;
  return { path: path.join(root, NAME), root, importer: path.relative(root, project).split(path.sep).join('/') || '.' };
}

/** The directory of the workspace that a directory lies in: the nearest with a pnpm-workspace.yaml, as pnpm has it. */
export async function workspaceRoot(directory: string): Promise<string | undefined> {
  for (let current = directory; ; current = path.dirname(current)) {
    if (await exists(path.join(current, 'pnpm-workspace.yaml'))) return current;
    if (current === path.dirname(current)) return undefined;
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(() => true, () => false);
}

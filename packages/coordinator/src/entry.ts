import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { PackError } from '@pack/errors';
import { nearestManifest, readManifest, unscopedName, type Manifest } from './manifest.ts';

/** What the user named on the command line, found on disk. */
export interface Project {
  /** The directory that configuration and globs belong to; real, links resolved. */
  readonly root: string;
  /** The script, when the user named one instead of a project. */
  readonly file: string | undefined;
  readonly manifest: Manifest | undefined;
}

/** The file that the executable will run. */
export interface Entry {
  readonly file: string;
  readonly name: string;
  readonly version: string | undefined;
}

/**
 * Finds a project by what a user names: its directory, its package.json, or a script in it.
 * @throws PackError ERR_PACK_ENTRY_NOT_FOUND, ERR_PACK_CONFIG_LOAD for a package.json that cannot be read.
 */
export async function findProject(input: string, cwd: string): Promise<Project> {
  const named = path.resolve(cwd, input);
  const real = await realpath(named).catch((cause: unknown) => {
    throw new PackError('ERR_PACK_ENTRY_NOT_FOUND', 'There is no such file or directory', { path: named, cause, hint: 'Name a project directory, its package.json or a script' });
  });
  if ((await stat(real)).isDirectory()) {
    return { root: real, file: undefined, manifest: await readManifest(path.join(real, 'package.json')) };
  }
  if (path.basename(real) === 'package.json') {
    return { root: path.dirname(real), file: undefined, manifest: await readManifest(real) };
  }
  const manifest = await nearestManifest(path.dirname(real));
  return { root: manifest ? path.dirname(manifest.path) : path.dirname(real), file: real, manifest };
}

/**
 * The file that the executable runs: the script that the user named, else `entry` of the configuration, else `bin`,
 * `main` or index.js of the project, in this order, as pkg has it.
 * @throws PackError ERR_PACK_ENTRY_NOT_FOUND with what was tried; ERR_PACK_CONFIG_INVALID for a name that is no file name.
 */
export async function findEntry(project: Project, config: { readonly entry?: string; readonly name?: string }): Promise<Entry> {
  const { root, manifest } = project;
  const file = project.file ?? await entryFile(project, config.entry);
  const version = manifest?.content['version'];
  const ownName = project.file === undefined ? unscopedName(manifest?.content['name']) ?? path.basename(root) : undefined;
  const name = config.name ?? (ownName || path.basename(file, path.extname(file)));
  if (/[/\\\0]|^\.{0,2}$/.test(name)) {
    throw new PackError('ERR_PACK_CONFIG_INVALID', `The name ${JSON.stringify(name)} cannot name a file`, { path: root, hint: 'A name has no slashes: where the executable goes is what "output" says' });
  }
  return { file: await realpath(file), name, version: typeof version === 'string' ? version : undefined };
}

async function entryFile({ root, manifest }: Project, configured: string | undefined): Promise<string> {
  const { source, request } = configured === undefined ? manifestEntry(manifest) : { source: 'entry of the configuration', request: configured };
  const base = path.resolve(root, request);
  // The extensions and the index file that Node adds to `main`, see "LOAD_AS_FILE" and "LOAD_INDEX" of its manual.
  const tried = [base, `${base}.js`, `${base}.cjs`, `${base}.mjs`, path.join(base, 'index.js')];
  for (const candidate of tried) if (await isFile(candidate)) return candidate;
  const [hintPath, hint] = manifest || configured !== undefined
    ? [base, `Create the file (is there a build step to run first?), correct ${source}, or name the script to package`]
    : [root, 'Name a script, or add "main" to a package.json'];
  throw new PackError('ERR_PACK_ENTRY_NOT_FOUND', `No entry: ${source} leads to no file (tried ${tried.map((file) => path.relative(root, file) || '.').join(', ')})`, { path: hintPath, hint });
}

/** Where a package.json says that the program begins. */
function manifestEntry(manifest: Manifest | undefined): { readonly source: string; readonly request: string } {
  const { bin, main, name } = manifest?.content ?? {};
  if (isText(bin)) return { source: '"bin" of package.json', request: bin };
  if (typeof bin === 'object' && bin !== null) {
    const programs = Object.entries(bin).filter((program): program is [string, string] => isText(program[1]));
    const program = programs.find(([key]) => key === unscopedName(name)) ?? programs[0];
    if (program) return { source: `"bin" of package.json (${program[0]})`, request: program[1] };
  }
  if (isText(main)) return { source: '"main" of package.json', request: main };
  return { source: manifest ? 'package.json without "bin" and "main"' : 'a directory without package.json', request: 'index.js' };
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then((stats) => stats.isFile(), () => false);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

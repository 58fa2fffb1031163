import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { lineNode, type BenchNode } from '../prepare.ts';
import type { Making, Program } from './columns.ts';
import { installedProject } from './installed-project.ts';
import { benchCache, kept } from './kept.ts';
import type { Recipe } from './recipes.ts';

/*
 * How each peer makes an executable of a project, as its own documentation says. What they make is kept: it depends on the
 * project, the peers' versions and Node's only.
 */

const execute = promisify(execFile);
const OUTPUT = 'app';
/** What was kept is forgotten when the ways of making it change. */
const OWN_TEXT = readFileSync(import.meta.filename, 'utf8');

/** pkg's program. */
export const PKG = '@yao-pkg/pkg/lib-es5/bin.js';

/** A file of a peer, installed in the version of `tools/bench/peers`: never a dependency of the workspace. */
export async function peer(path: string): Promise<string> {
  return join((await installedProject('peers')).directory, 'node_modules', path);
}

async function keptProgram(name: string, { project, node }: Pick<Making, 'project' | 'node'>, make: (output: string, room: string) => Promise<void>): Promise<Program> {
  const { version: peers } = await installedProject('peers');
  const directory = await kept('programs', [OWN_TEXT, name, project.version, peers, node.version], async (room) => {
    await make(join(room, OUTPUT), room);
    if (!existsSync(join(room, OUTPUT))) throw new Error(`${name} wrote nothing`);
  });
  return { file: join(directory, OUTPUT), args: [] };
}

/** `pkg . --sea`, with the Node that it would download. */
export function pkgProgram({ project, node, env }: Making): Promise<Program> {
  return keptProgram('pkg', { project, node }, async (output) => {
    const home = join(benchCache(), 'pkg-home');
    await givePkgItsNode(home, node);
    await execute(node.path, [await peer(PKG), '.', '--sea', '--target', node.target, '--output', output], { cwd: project.directory, env: { ...env, HOME: home } });
  });
}

/**
 * Puts a Node where pkg looks for what it has downloaded: a tarball in the layout of Node's own downloads and an empty
 * `.ok` beside it, which says that the checksum was verified.
 */
export async function givePkgItsNode(home: string, node: BenchNode): Promise<void> {
  const name = `node-v${node.version}-linux-${process.arch}`;
  const tarball = join(home, '.pkg-cache/sea', `${name}.tar.gz`);
  if (existsSync(`${tarball}.ok`)) return;
  await mkdir(dirname(tarball), { recursive: true });
  const room = await mkdtemp(join(tmpdir(), 'pack-bench-node-'));
  try {
    await mkdir(join(room, name, 'bin'), { recursive: true });
    await cp(node.path, join(room, name, 'bin/node'), { dereference: true });
    const unfinished = `${tarball}.${basename(room)}`;
    await execute('tar', ['-czf', unfinished, '-C', room, name]);
    await rename(unfinished, tarball);
    await writeFile(`${tarball}.ok`, '');
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

/** One bundle by esbuild as the main script of Node's own single executables, with its `useCodeCache`. */
export function esbuildProgram({ recipe, project, node }: Making): Promise<Program> {
  return keptProgram(['esbuild', ...externals(recipe, ':')].join(' '), { project, node }, async (output, room) => {
    const bundle = join(room, 'bundle.cjs');
    await execute(await peer('esbuild/bin/esbuild'), [project.entry, '--bundle', '--platform=node', '--format=cjs', `--target=node${node.version}`, '--log-level=error', ...externals(recipe, ':'), `--outfile=${bundle}`], { cwd: project.directory });
    const config = join(room, 'sea.json');
    const blob = join(room, 'sea.blob');
    await writeFile(config, JSON.stringify({ main: bundle, output: blob, disableExperimentalSEAWarning: true, useCodeCache: true }));
    await execute(node.path, ['--experimental-sea-config', config]);
    await copyFile(node.path, output);
    await chmod(output, 0o755);
    await execute(node.path, [await peer('postject/dist/cli.js'), output, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2']);
  });
}

/** `bun build --compile`: another runtime, with its own options. */
export function bunProgram({ recipe, project, node }: Making, words: readonly string[]): Promise<Program> {
  const options = [...words, ...externals(recipe, '=')];
  return keptProgram(['bun', ...options].join(' '), { project, node }, async (output) => {
    const bun = await peer(`@oven/bun-linux-${process.arch === 'arm64' ? 'aarch64' : 'x64'}/bin/bun`);
    await execute(bun, ['build', '--compile', ...options, join('.', project.entry), '--outfile', output], { cwd: project.directory });
  });
}

/** `separator` is what a bundler expects between an option and its value. */
function externals({ absent = [] }: Recipe, separator: ':' | '='): string[] {
  return absent.map((name) => `--external${separator}${name}`);
}

/** What Node runs of a package; the rest (types, maps, documents) would only make each look-up slower. */
const LOADABLE = '**/*.{js,mjs,cjs,json,node,wasm}';

/** Node's own way from version 26 on: `--build-sea` with `useVfs`, and every file that could be loaded as an asset. */
export async function useVfsProgram({ project }: Making): Promise<Program> {
  const node = await lineNode('26');
  return keptProgram('use-vfs', { project, node }, async (output, room) => {
    const entry = JSON.stringify(`./${project.entry}`);
    const main = join(room, 'main.js');
    await writeFile(main, project.isModule ? `import ${entry};\n` : `require(${entry});\n`);
    const files = globSync(LOADABLE, { cwd: project.directory, withFileTypes: true }).filter((one) => one.isFile()).map((one) => relative(project.directory, join(one.parentPath, one.name)));
    const config = join(room, 'sea.json');
    await writeFile(config, JSON.stringify({
      main, mainFormat: project.isModule ? 'module' : 'commonjs', output, disableExperimentalSEAWarning: true, useVfs: true,
      assets: Object.fromEntries(files.map((file) => [file, join(project.directory, file)])),
    }));
    await execute(node.path, ['--build-sea', config]);
  });
}

import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TARGET_VERSIONS, targetNode, type TargetLine } from '@pack-internal/target-nodes';

const execute = promisify(execFile);

/** The absolute path of the repository. */
export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url));

/** The command line of this checkout. */
export const PACK_CLI: string = join(ROOT, 'packages/cli/bin/pack.js');

/** A Node for the executables of both sides: the one that the workspace installs for its scripts. */
export interface BenchNode { readonly path: string; readonly version: string; readonly target: string }

/** Throws an `Error` where the workspace has no Node of its own (it has on Linux, x64 and arm64). */
export function benchNode(): BenchNode {
  const require = createRequire(join(ROOT, 'package.json'));
  const manifest = require.resolve(`node-linux-${process.arch}/package.json`);
  const { version } = require(manifest) as { version: string };
  return { path: join(dirname(manifest), 'bin/node'), version, target: `node${version}-linux-${process.arch}` };
}

/** The Node of a line, in the version that the tests run on: from the npm registry once, then from the user's cache. */
export async function lineNode(line: TargetLine): Promise<BenchNode> {
  const version = TARGET_VERSIONS[line];
  return { path: await targetNode(line, process.arch === 'arm64' ? 'arm64' : 'x64'), version, target: `node${version}-linux-${process.arch}` };
}

/** A directory with a home of its own, so that nothing of the user's is read or written but the npm configuration. */
export async function privateEnvironment(room: string): Promise<NodeJS.ProcessEnv> {
  const home = join(room, 'home');
  await mkdir(home, { recursive: true });
  const { NODE_OPTIONS: _, FORCE_COLOR: __, XDG_CACHE_HOME: ___, ...env } = process.env;
  return { ...env, HOME: home, NO_COLOR: '1', DO_NOT_TRACK: '1', npm_config_userconfig: process.env['npm_config_userconfig'] ?? join(homedir(), '.npmrc') };
}

/**
 * A copy of the express fixture with its dependencies installed; `pkg` is told which assets to take, as `pack` is.
 * In the hoisted layout: what pkg makes of pnpm's own one, with links, builds but does not find its modules.
 */
export async function expressProject(room: string): Promise<string> {
  const project = join(room, 'express-app');
  await cp(join(ROOT, 'fixtures/express-app'), project, { recursive: true, filter: (path) => !path.includes('node_modules') });
  await execute('pnpm', ['install', '--frozen-lockfile', '--ignore-workspace', '--node-linker=hoisted'], { cwd: project });
  const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { main: string; pack: { assets: string[] } };
  await writeFile(join(project, 'package.json'), JSON.stringify({ ...manifest, bin: manifest.main, pkg: { assets: manifest.pack.assets } }, null, 2));
  return project;
}

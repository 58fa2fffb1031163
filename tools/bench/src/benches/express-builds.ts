import { access, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Candidate } from '../interleave.ts';
import type { Command } from '../measured-run.ts';
import { benchNode, expressProject, PACK_CLI, privateEnvironment } from '../prepare.ts';
import { givePkgItsNode, peer, PKG } from '../startup/peers.ts';

/** The express fixture with the two ways of making one executable of it. */
export interface ExpressBuilds {
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  readonly node: string;
  readonly candidates: readonly [pack: Candidate, pkg: Candidate];
  readonly outputs: { readonly pack: string; readonly pkg: string };
}

/** Prepares in `room` what both sides need; what is downloaded or extracted once is done by the round that does not count. */
export async function prepareExpressBuilds(room: string): Promise<ExpressBuilds> {
  const node = benchNode();
  const env = await privateEnvironment(room);
  const project = await expressProject(room);
  await givePkgItsNode(env['HOME']!, node);
  const pkg = await peer(PKG);
  const directory = join(room, 'out');
  await mkdir(directory, { recursive: true });
  const outputs = { pack: join(directory, 'by-pack'), pkg: join(directory, 'by-pkg') };
  const build = (output: string, args: readonly string[]): Command => ({ file: node.path, args, cwd: project, env, watchMemoryMs: 15, verify: () => access(output) });
  const candidate = (name: 'pack' | 'pkg', args: readonly string[]): Candidate => ({ name, command: build(outputs[name], args), prepare: () => rm(outputs[name], { force: true }) });
  return {
    project, env, node: node.path, outputs,
    candidates: [
      candidate('pack', [PACK_CLI, '.', '--no-cache', '--target', node.target, '--output', outputs.pack]),
      candidate('pkg', [pkg, '.', '--sea', '--target', node.target, '--output', outputs.pkg]),
    ],
  };
}

import { PackError } from '@pack/errors';
import { NODE_LINES } from '../target.ts';

/**
 * Reads `--runtime`: which Node to build on, whatever the lockfile pins: `node@24`, `node@24.x`, `node@24.21.0`, `node@latest`.
 * @returns the version, as a target has it
 * @throws PackError ERR_PACK_INVALID_TARGET; also for runtimes that can be installed but that executables are not made from.
 */
export function readRuntimeOption(text: string): string {
  const [, name = '', wanted = ''] = /^([^@]*)@(.*)$/.exec(text) ?? [];
  if (name === 'deno' || name === 'bun') {
    throw new PackError('ERR_PACK_INVALID_TARGET', `Executables are made from Node, not from ${name}`, { hint: `pack runtime install puts the ${name} that a lockfile pins in place; ${name} compile makes executables of its own` });
  }
  const version = wanted.replace(/^v(?=\d)/, '').replace(/(?:\.x)+$/, '');
  const isVersion = version === 'latest' || (/^\d+(?:\.\d+){0,2}$/.test(version) && NODE_LINES.includes(version.split('.')[0]!));
  if (name === 'node' && isVersion) return version;
  throw new PackError('ERR_PACK_INVALID_TARGET', `The runtime ${JSON.stringify(text)} is invalid`, { hint: `Write node@${NODE_LINES.at(-1)!}, an exact version like node@24.21.0, or node@latest; Node ${NODE_LINES.join(', ')} can be built on` });
}

import { longTermLine } from '@pack/binary-fetcher';
import { isPackError, PackError } from '@pack/errors';
import { NODE_LINES } from '../target.ts';

/** How the word of a line is looked up. */
export type LineOptions = Parameters<typeof longTermLine>[1];

/**
 * Reads `--runtime`: which Node to build on, whatever the lockfile pins: `node@24`, `node@24.x`, `node@24.21.0`, `node@latest`,
 * and what nodejs.org or a mirror of it is asked for: `node@lts`, `node@jod`.
 * @returns the version, as a target has it
 * @throws PackError ERR_PACK_INVALID_TARGET; also for runtimes that can be installed but that executables are not made from;
 * and as `longTermLine` does.
 */
export async function readRuntimeOption(text: string, options?: LineOptions): Promise<string> {
  const [, name = '', wanted = ''] = /^([^@]*)@(.*)$/.exec(text) ?? [];
  if (name === 'deno' || name === 'bun') {
    throw new PackError('ERR_PACK_INVALID_TARGET', `Executables are made from Node, not from ${name}`, { hint: `pack runtime install puts the ${name} that a project asks for in place; ${name} compile makes executables of its own` });
  }
  if (name === 'node' && wanted !== 'latest' && /^[a-z]+$/i.test(wanted)) return namedLine(wanted, options);
  const version = wanted.replace(/^v(?=\d)/, '').replace(/(?:\.x)+$/, '');
  const isVersion = version === 'latest' || (/^\d+(?:\.\d+){0,2}$/.test(version) && NODE_LINES.includes(version.split('.')[0]!));
  if (name === 'node' && isVersion) return version;
  throw new PackError('ERR_PACK_INVALID_TARGET', `The runtime ${JSON.stringify(text)} is invalid`, { hint: `Write node@${NODE_LINES.at(-1)!}, an exact version like node@24.21.0, node@lts or node@latest; ${LINES}` });
}

async function namedLine(word: string, options: LineOptions): Promise<string> {
  const line = await longTermLine(word, options).catch((error: unknown) => { throw explained(error, word); });
  if (NODE_LINES.includes(line)) return line;
  throw new PackError('ERR_PACK_INVALID_TARGET', `The runtime "node@${word}" is Node ${line}, which executables cannot be built on`, { hint: LINES });
}

/** The npm registry has the binaries, but does not know the words. */
function explained(error: unknown, word: string): unknown {
  if (!isPackError(error) || (error.code !== 'ERR_PACK_NETWORK' && error.code !== 'ERR_PACK_OFFLINE')) return error;
  const { code, url, cause } = error;
  return new PackError(code, code === 'ERR_PACK_OFFLINE' ? `Which line of Node is "${word}" can only be asked of the network` : `Which line of Node is "${word}" cannot be found out: ${error.message}`, {
    ...(url !== undefined && { url }), cause, hint: `Name the line: node@${NODE_LINES.at(-1)!}; or a mirror of nodejs.org, with NODE_MIRROR`,
  });
}

const LINES = `Node ${NODE_LINES.join(', ')} can be built on`;

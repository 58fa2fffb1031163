import { installProjectRuntimes, listRuntimes, type InstallResult, type ListedRuntime, type ListResult } from '@pack/coordinator/runtimes';
import { PackError, shortPath } from '@pack/errors';
import type { CommandLine } from './options.ts';
import type { Look, Output } from './output.ts';
import { formatDuration } from './quantities.ts';
import { untilInterrupted } from './until-interrupted.ts';

/** Installs or lists the runtimes of a project. */
export async function runRuntime(line: CommandLine, output: Output): Promise<void> {
  const quietly = (text: (look: Look) => string) => (look: Look): string => line.quiet ? '' : text(look);
  if (line.action === 'install') {
    const result = await install(line, output);
    const { runtimes, ...others } = result;
    output.report(quietly((look) => installText(result, look)), {
      type: 'runtime-install', ...others,
      runtimes: runtimes.map(({ name, version, key, path, wasInPlace, linked, archive, platform, resolution: { url, integrity } }) => ({ name, version, key, platform, path, url, integrity, wasInPlace, fromCache: archive?.fromCache ?? true, linked })),
    });
  } else {
    const result = await listRuntimes(line.dir === undefined ? {} : { dir: line.dir });
    output.report(quietly((look) => listText(result, look)), { type: 'runtime-list', ...result });
  }
}

async function install(line: CommandLine, output: Output): Promise<InstallResult> {
  const { 'frozen-lockfile': frozenLockfile, 'no-runtime': noRuntime, 'save-lockfile': saveLockfile, 'no-verify-signature': isUnverified, offline, dir } = line;
  if (frozenLockfile && saveLockfile) throw new PackError('ERR_PACK_USAGE', '--frozen-lockfile and --save-lockfile contradict each other', { hint: 'Leave one of them out' });
  const request = { ...(dir !== undefined && { dir }), ...(frozenLockfile && { frozenLockfile }), ...(noRuntime && { noRuntime }), ...(saveLockfile && { saveLockfile }), ...(isUnverified && { verifySignature: false }), ...(offline && { offline }) };
  return untilInterrupted((signal) => installProjectRuntimes(request, { signal, onEvent: output.event }));
}

function installText({ runtimes, skipped, lockfile, resolved, saved, durationMs }: InstallResult, { style, cwd }: Look): string {
  if (skipped) return 'Runtimes are left to this machine: nothing was done\n';
  const lines = runtimes.map(({ key, path, wasInPlace, archive }) => {
    const how = wasInPlace ? 'in place already' : archive?.fromCache ? 'from the cache' : 'downloaded';
    return `${style.green('✔')} ${style.bold(key)}  ${style.dim(how)}  ${shortPath(path, cwd)}`;
  });
  if (runtimes.length === 0) lines.push(lockfile === undefined ? 'There is no lockfile, and package.json asks for no runtime: there is nothing to install' : `${shortPath(lockfile, cwd)} pins no runtime: there is nothing to install`);
  if (resolved.length > 0) lines.push(saved ? `  ${shortPath(lockfile!, cwd)} pins ${resolved.join(', ')} now` : `  ${resolved.join(', ')} was looked up and is not pinned: --save-lockfile pins it`);
  lines.push(`  ${style.dim(formatDuration(durationMs))}`);
  return `${lines.join('\n')}\n`;
}

function listText({ runtimes, lockfile }: ListResult, look: Look): string {
  if (runtimes.length === 0) return `${shortPath(lockfile, look.cwd)} pins no runtime\n`;
  return runtimes.map((runtime) => listedText(runtime, look)).join('\n');
}

function listedText({ key, uses, platforms, here }: ListedRuntime, { style }: Look): string {
  const state = here === undefined ? 'none for this machine' : `${here.isInPlace ? 'installed' : 'not installed'}${here.isCached ? ', in the cache' : ''}`;
  const lines = [
    `${style.bold(key)}  ${state}`,
    ...uses.map((use) => `  ${style.dim('for'.padEnd(8))}  ${use.by === 'importer' ? 'project' : use.by} ${use.name}${use.specifier === undefined ? '' : `: ${use.specifier}`}`),
    ...(here === undefined ? [] : [`  ${style.dim('here'.padEnd(8))}  ${here.platform}  ${here.url}`]),
    `  ${style.dim('has'.padEnd(8))}  ${platforms.join(', ') || 'one archive for all platforms'}`,
  ];
  return `${lines.join('\n')}\n`;
}

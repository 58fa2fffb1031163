import path from 'node:path';
import { compileBatch, type CompileResult } from '@pack/bytecode';
import { isPackError } from '@pack/errors';
import { hostPlatform } from '@pack/runtime-lockfile';
import { compileBootstrap, type BootstrapCache, type MountKind } from '@pack/vfs-provider';
import type { BuildContext } from '../build-context.ts';
import { cacheDirectory } from '../cache-directory.ts';
import { together } from '../together.ts';
import { keptBootstrapCache } from './kept-bootstrap-cache.ts';
import { keptCodeCaches } from './kept-code-caches.ts';
import { archivePath, type Places } from './lay-out-archive.ts';
import { runnerFor } from './runner.ts';
import { runtimeHash } from './runtime-hash.ts';

/** V8's code caches. */
export interface CodeCaches {
  /** By path of the source file. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  readonly bootstrap: BootstrapCache | undefined;
}

export const NO_CACHES: CodeCaches = { modules: new Map(), bootstrap: undefined };

/**
 * Compiles the program's sources in the target's own Node: V8 accepts a cache of its very own version, processor and
 * flags only. Where that Node cannot run there are no caches, and where V8 refuses a file it has none: both are findings,
 * as the program runs without them.
 * @param execArgv the flags that the executable will run with
 */
export async function compileCaches(context: BuildContext, mount: MountKind, places: Places, execArgv: readonly string[]): Promise<CodeCaches> {
  const { graph, runtime, target, signal, report, settings, project } = context;
  // Where the first start makes them, nothing is missing for long.
  const severity = settings.firstRunCache ? 'note' : 'warning';
  const runner = runnerFor(target);
  if (!runner) {
    report.finding({ code: 'code-cache-unavailable', severity, args: { target: report.target, reason: whyNotRun(context) } });
    return NO_CACHES;
  }
  const items = graph.files.flatMap(({ path: id, source = id, kind, size, contentHash }) => kind === 'commonjs' || kind === 'module'
    ? [{ id, source, kind, size, ...(contentHash !== undefined && { contentHash }), filename: path.posix.join(places.mount, archivePath(places.root, id)) }]
    : []);
  const directory = settings.cache ? cacheDirectory(project.root) : undefined;
  const kept = directory === undefined ? undefined : keptCodeCaches(path.join(directory, 'code'), await runtimeHash(runtime));
  const node = { nodePath: runtime.path, runner, execArgv: compilerFlags(execArgv) };
  const compiled = together(signal,
    (stop) => compileBatch({ ...node, items, signal: stop, ...(kept && { kept }) }),
    (stop) => keptBootstrapCache(runtime, mount, node.execArgv, () => compileBootstrap({ ...node, mount, signal: stop })));
  const [results, bootstrap] = await compiled.catch((error: unknown): [Map<string, CompileResult>, undefined] => {
    // A Node of the machine's own kind that does not run is broken; another may lack an instruction of the emulator, or libraries.
    if (isOfHost(target) || !isPackError(error) || error.code !== 'ERR_PACK_COMPILE_FAILED') throw error;
    report.finding({ code: 'code-cache-unavailable', severity, args: { target: report.target, reason: error.message.split('\n', 3).join('\n') } });
    return [new Map(), undefined];
  });
  await kept?.tidy();
  const modules = new Map<string, Uint8Array>();
  for (const [id, result] of results) {
    if ('cache' in result) modules.set(id, result.cache);
    else report.finding({ code: 'code-cache-skipped', severity: 'note', args: { path: id, reason: result.error } });
  }
  return { modules, bootstrap };
}

function isOfHost({ platform, arch, libc }: BuildContext['target']): boolean {
  const host = hostPlatform();
  return platform === host.os && arch === host.cpu && (libc ?? 'glibc') === (host.libc ?? 'glibc');
}

/** Options of Node that load or open something: of no use to the compiler, and their files may not be here. */
const LOADING = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '--env-file', '--env-file-if-exists', '--experimental-config-file']);

/** V8's flags that print to standard output, where the compiler's answers go. */
const PRINTING = /^--(?:trace|print)[-_]/;

/** The permissions of the program, under which the compiler could read and write nothing; not `--allow-natives-syntax`, which is V8's. */
const PERMITTING = /^--(?:experimental-)?permission(?:-|$)|^--allow-(?:fs-|child-process|worker|wasi|addons|net|inspector|ffi)/;

/** The flags that decide on what V8 compiles, of those that the executable will run with. */
export function compilerFlags(execArgv: readonly string[]): string[] {
  return execArgv.filter((flag, index) => {
    const previous = execArgv[index - 1];
    const name = flag.split('=')[0]!;
    const isValue = previous !== undefined && (LOADING.has(previous) || /^--allow-fs-(?:read|write)$/.test(previous)) && !flag.startsWith('-');
    return !isValue && !LOADING.has(name) && !name.startsWith('--inspect') && !PRINTING.test(name) && !PERMITTING.test(name);
  });
}

function whyNotRun({ target }: BuildContext): string {
  if (target.platform !== process.platform) return `a Node for another system cannot run on ${process.platform}`;
  if (target.libc === 'musl' && target.arch === process.arch) return 'that Node needs musl, which is not on this machine';
  return `that Node cannot run on ${process.arch}${process.platform === 'linux' ? ' without QEMU (Debian: qemu-user-static and the C library for that processor)' : ''}`;
}

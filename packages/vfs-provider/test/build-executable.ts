import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from '@pack/injector';
import { seaBlob, type ByteSource } from '@pack/sea-assets';
import { targetNode, TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { ARCHIVE_ASSET_KEY, NODE_MOUNT_POINT, bootstrapExecArgv, bootstrapParts, compileBootstrap, type BootstrapCache, type BootstrapOptions } from '../src/index.ts';
import { projectArchive, type ProjectArchiveOptions } from './project-archive.ts';

export interface ExecutableOptions extends Omit<ProjectArchiveOptions, 'nodeVersion'> {
  readonly line: TargetLine;
  readonly mount?: BootstrapOptions['mount'];
  /** Linux unless told. */
  readonly platform?: 'linux' | 'win32';
  /** More options of Node, baked in. */
  readonly execArgv?: readonly string[];
  /** V8's code caches of the bootstrap; `none`: it is one script without. Those of the target, where it runs here, unless told. */
  readonly bootstrapCache?: BootstrapCache | 'none';
  /** Those that the bootstrap needs. */
  readonly bootstrapExecArgv?: readonly string[];
}

export interface Executable extends Disposable {
  /** Its name is `node`, so that Node's texts about itself are those of plain Node. */
  readonly path: string;
}

/** Builds a project into an executable of its own directory. */
export async function buildExecutable({ line, mount = 'binding', platform = 'linux', execArgv = [], bootstrapCache, bootstrapExecArgv: needed = bootstrapExecArgv({ mount }), ...archive }: ExecutableOptions): Promise<Executable> {
  const directory = mkdtempSync(path.join(tmpdir(), 'pack-executable-'));
  const output = path.join(directory, platform === 'win32' ? 'node.exe' : 'node');
  const nodeVersion = TARGET_VERSIONS[line];
  const codeCache = bootstrapCache ?? (platform === 'linux' && mount !== 'public' ? await cacheOf(line, mount, [...needed, ...execArgv]) : 'none');
  const { main, assets } = bootstrapParts({ mount, ...(codeCache !== 'none' && { codeCache }) });
  const blob = seaBlob({
    nodeVersion,
    main,
    execArgv: [...needed, ...execArgv],
    execArgvExtension: 'none',
    disableWarning: true,
    assets: [...assets.map(({ key, bytes }) => ({ key, source: bytesSource(bytes) })), { key: ARCHIVE_ASSET_KEY, source: await projectArchive({ ...mount === 'node' && { mountPoint: NODE_MOUNT_POINT }, ...archive, nodeVersion }) }],
  });
  await inject({ input: await targetNode(line, 'x64', platform), output, blob });
  return { path: output, [Symbol.dispose]: () => { rmSync(directory, { recursive: true, force: true }); } };
}

const made = new Map<string, Promise<BootstrapCache>>();

async function cacheOf(line: TargetLine, mount: BootstrapOptions['mount'], execArgv: readonly string[]): Promise<BootstrapCache> {
  const key = JSON.stringify([line, mount, execArgv]);
  const caches = made.get(key) ?? compileBootstrap({ mount, nodePath: await targetNode(line), execArgv });
  made.set(key, caches);
  return caches;
}

function bytesSource(bytes: Uint8Array): ByteSource {
  return { length: bytes.length, async *chunks() { yield bytes; } };
}

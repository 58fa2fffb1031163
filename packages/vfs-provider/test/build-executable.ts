import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from '@pack/injector';
import { seaBlob } from '@pack/sea-assets';
import { targetNode, TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { ARCHIVE_ASSET_KEY, bootstrapExecArgv, bootstrapText, type BootstrapOptions } from '../src/index.ts';
import { projectArchive, type ProjectArchiveOptions } from './project-archive.ts';

export interface ExecutableOptions extends Omit<ProjectArchiveOptions, 'nodeVersion'> {
  readonly line: TargetLine;
  readonly mount?: BootstrapOptions['mount'];
  /** More options of Node, baked in. */
  readonly execArgv?: readonly string[];
  /** Those that the bootstrap needs. */
  readonly bootstrapExecArgv?: readonly string[];
}

export interface Executable extends Disposable {
  /** Its name is `node`, so that Node's texts about itself are those of plain Node. */
  readonly path: string;
}

/** Builds a project into an executable of its own directory. */
export async function buildExecutable({ line, mount = 'binding', execArgv = [], bootstrapExecArgv: needed = bootstrapExecArgv({ mount }), ...archive }: ExecutableOptions): Promise<Executable> {
  const directory = mkdtempSync(path.join(tmpdir(), 'pack-executable-'));
  const output = path.join(directory, 'node');
  const nodeVersion = TARGET_VERSIONS[line];
  const blob = seaBlob({
    nodeVersion,
    main: bootstrapText({ mount }),
    execArgv: [...needed, ...execArgv],
    execArgvExtension: 'none',
    disableWarning: true,
    assets: [{ key: ARCHIVE_ASSET_KEY, source: await projectArchive({ ...archive, nodeVersion }) }],
  });
  await inject({ input: await targetNode(line), output, blob });
  return { path: output, [Symbol.dispose]: () => { rmSync(directory, { recursive: true, force: true }); } };
}

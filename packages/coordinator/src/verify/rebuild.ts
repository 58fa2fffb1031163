import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PackError } from '@pack/errors';
import { build, type BuildOptions } from '../build.ts';
import { packVersion, type BuildRecord } from './build-record.ts';
import { compareExecutables } from './compare-executables.ts';
import { verifyExecutable, type VerifiedExecutable } from './verify.ts';

export interface VerifyRequest {
  /** The executable. */
  readonly file: string;
  /** Also builds the project again and compares every byte. */
  readonly rebuild?: boolean;
  /** The project's directory, for `rebuild`; `cwd` unless told. */
  readonly project?: string;
  /** The Node binary to build on again, where the executable was built on one that was named. */
  readonly nodePath?: string;
  readonly offline?: boolean;
  /** What relative paths are relative to; the current directory unless told. */
  readonly cwd?: string;
}

export interface VerifyResult extends VerifiedExecutable {
  /** Whether it was built again, to the same bytes. */
  readonly rebuilt: boolean;
}

/**
 * Checks an executable: that it holds what was built (see `verifyExecutable`) and, for `rebuild`, that the project in front of us
 * gives this very file when it is built as the executable's record says.
 * @throws PackError ERR_PACK_VERIFY_FAILED, ERR_PACK_NOT_REPRODUCED with what differs; what `build` throws.
 */
export async function verify(request: VerifyRequest, { signal, onEvent }: Pick<BuildOptions, 'signal' | 'onEvent'> = {}): Promise<VerifyResult> {
  const { cwd = process.cwd(), project = '.' } = request;
  const file = path.resolve(cwd, request.file);
  const verified = await verifyExecutable(file, signal);
  if (request.rebuild !== true) return { ...verified, rebuilt: false };
  const room = await mkdtemp(path.join(tmpdir(), 'pack-rebuild-'));
  try {
    const { executables: [built] } = await build(
      { ...requestOf(verified.record, request), cwd, input: project, output: path.join(room, 'executable') },
      { ...(signal && { signal }), ...(onEvent && { onEvent }) },
    );
    const again = await verifyExecutable(built!.path, signal);
    if (again.sha256 === verified.sha256) return { ...verified, rebuilt: true };
    throw notReproduced(verified, await compareExecutables(verified, again));
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

function requestOf({ options, name, entry, target, sourceDateEpoch }: BuildRecord, { cwd = process.cwd(), project = '.', nodePath, offline }: VerifyRequest): Parameters<typeof build>[0] {
  const root = path.resolve(cwd, project);
  const { binaryData, windows, ...rest } = options;
  return {
    ...rest, cache: false, name, entry: path.resolve(root, entry), targets: [target], sourceDateEpoch,
    ...(windows !== undefined && { windows: windows.icon === undefined ? windows : { ...windows, icon: path.resolve(root, windows.icon) } }),
    ...(binaryData !== undefined && { binaryData: path.resolve(root, binaryData) }),
    ...(nodePath !== undefined && { nodePath: path.resolve(cwd, nodePath) }), ...(offline && { offline }),
  };
}

function notReproduced({ path: file, record }: VerifiedExecutable, differing: readonly string[]): PackError {
  const own = packVersion();
  const why = record.pack === own ? '' : ` (it was built by pack ${record.pack}, this is ${own})`;
  return new PackError('ERR_PACK_NOT_REPRODUCED', `The project does not give this executable${why}: ${differing.join('; ')}`, {
    path: file, hint: 'Check that the project is the one it was built from, with the dependencies of its lockfile installed',
  });
}

import { PackError } from '@pack/errors';
import { isKnownNode, neededInstead, NODE_MOUNT_POINT, type MountKind } from '@pack/vfs-provider';
import type { BuildContext } from '../build-context.ts';

/** How the program will see its files, and where. */
export interface ChosenMount {
  readonly kind: MountKind;
  /** Where they appear, if that is not for `placesOf` to say. */
  readonly mountPoint: string | undefined;
}

/**
 * The mount of a target: the one of the configuration, but for a Node that is not known from the inside.
 * @throws PackError ERR_PACK_UNSUPPORTED_NODE when the target's Node is too old; ERR_PACK_CONFIG_INVALID when the target's Node does not have the mount that was asked for, or not at the place.
 */
export function chooseMount({ settings: { mount, mountPoint }, target, report }: Pick<BuildContext, 'settings' | 'target' | 'report'>): ChosenMount {
  const needed = neededInstead(target.version);
  if (needed !== undefined) {
    throw new PackError('ERR_PACK_UNSUPPORTED_NODE', `Node ${target.version} cannot start a packaged project: it takes no options from an executable`, { hint: `Choose Node ${needed} or later of this line` });
  }
  if (mount === 'node') {
    if (Number.parseInt(target.version, 10) < 26 || target.platform === 'win32') {
      throw new PackError('ERR_PACK_CONFIG_INVALID', `The mount "node" cannot be had for ${report.target}: node:vfs is in Node 26 and later, and its place on Windows is not supported`, {
        hint: 'Leave "mount" out, or choose Node 26 on Linux or macOS',
      });
    }
    if (mountPoint !== undefined && mountPoint !== NODE_MOUNT_POINT) {
      throw new PackError('ERR_PACK_CONFIG_INVALID', `The mount "node" is always at ${NODE_MOUNT_POINT}, not at ${mountPoint}`, { hint: 'Leave "mountPoint" out, or choose another "mount"' });
    }
    return { kind: 'node', mountPoint: NODE_MOUNT_POINT };
  }
  if (isKnownNode(target.version)) return { kind: mount, mountPoint };
  report.finding({ code: 'node-not-known', severity: 'warning', args: { target: report.target, version: target.version } });
  return { kind: 'public', mountPoint };
}

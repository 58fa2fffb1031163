import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PackError } from '@pack/errors';
import { loadAll } from 'js-yaml';
import type { SupportedArchitectures } from './choose-platform.ts';
import type { Catalogs } from './declared-runtimes.ts';

/** What pnpm-workspace.yaml says about runtimes. */
export interface WorkspaceSettings {
  readonly supportedArchitectures: SupportedArchitectures;
  readonly catalogs: Catalogs;
  /** What names in the virtual store are cut to; undefined: as pnpm does unless told. */
  readonly virtualStoreDirMaxLength: number | undefined;
}

/**
 * Reads what the pnpm-workspace.yaml of a directory says about runtimes; without one, nothing.
 * @throws PackError ERR_PACK_CONFIG_LOAD when it cannot be read or holds something else.
 */
export async function readWorkspaceSettings(root: string): Promise<WorkspaceSettings> {
  const path = join(root, 'pnpm-workspace.yaml');
  try {
    const settings = mapping(loadAll(await readFile(path, 'utf8').catch(unlessMissing))[0] ?? {}, 'the file');
    const { catalog, catalogs, supportedArchitectures, virtualStoreDirMaxLength: length } = settings;
    const axes = mapping(supportedArchitectures ?? {}, 'supportedArchitectures');
    return {
      supportedArchitectures: Object.fromEntries(['os', 'cpu', 'libc'].map((axis) => [axis, texts(axes[axis], `supportedArchitectures.${axis}`)])),
      catalogs: Object.fromEntries(Object.entries({ ...(catalog !== undefined && { default: catalog }), ...mapping(catalogs ?? {}, 'catalogs') })
        .map(([name, content]) => [name, mapping(content ?? {}, `the catalog ${name}`) as Record<string, string>])),
      virtualStoreDirMaxLength: typeof length === 'number' ? length : undefined,
    };
  } catch (cause) {
    throw new PackError('ERR_PACK_CONFIG_LOAD', `pnpm-workspace.yaml cannot be read: ${(cause as { reason?: string }).reason ?? (cause as Error).message}`, { path, cause });
  }
}

function mapping(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${what} must be a mapping`);
}

function texts(value: unknown, what: string): string[] {
  const list = [value ?? []].flat();
  if (list.every((each) => typeof each === 'string')) return list;
  throw new Error(`${what} must be a list of texts`);
}

function unlessMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}

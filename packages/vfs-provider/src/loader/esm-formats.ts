import type { MountedArchive } from '../runtime/mounted-archive.ts';
import type { NodeInternals } from '../runtime/node-internals.ts';

/**
 * Gives the format of a file that Node would tell from its name and its package alone; undefined where it looks at the
 * source, and warns perhaps.
 */
export function formats(internals: NodeInternals, mounted: MountedArchive): (id: number) => string | undefined {
  const { archive } = mounted;
  const packageTypes = new Map<number, string>(); // by directory
  const { getPackageType } = internals.builtin<{ getPackageType(url: string): string | undefined }>('internal/modules/package_json_reader');
  const { pathToFileURL } = internals.builtin<{ pathToFileURL(path: string): URL }>('internal/url');
  const typeFor = (id: number): string => {
    const directory = archive.parent(id);
    let type = packageTypes.get(directory);
    if (type === undefined) packageTypes.set(directory, type = getPackageType(pathToFileURL(mounted.pathOf(id)).href) ?? 'none');
    return type;
  };
  return (id) => {
    const name = archive.name(id);
    const kind = archive.kind(id);
    if (name.endsWith('.mjs')) return 'module';
    if (name.endsWith('.cjs')) return 'commonjs';
    if (name.endsWith('.json')) return 'json';
    if (!name.endsWith('.js')) return undefined;
    return typeFor(id) === kind ? kind : undefined;
  };
}

import { readdirSync, readFileSync, readlinkSync, statSync, lstatSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { writeArchive, type ArchiveEntry, type ArchiveResolution, type ByteSource, type FileKind } from '@pack/sea-assets';

export interface ProjectArchiveOptions {
  readonly directory: string;
  /** Relative to the directory. */
  readonly entry: string;
  readonly nodeVersion: string;
  /** Whether requests are put into the resolution table; without it every one goes Node's own way. */
  readonly resolve?: boolean;
  /** `/snapshot/<name of the directory>`, unless told. */
  readonly mountPoint?: string;
  /** Code caches by path. */
  readonly codeCaches?: ReadonlyMap<string, Uint8Array>;
}

/** Archives a whole directory, with the requests resolved that a plain search for `require('…')` finds. */
export async function projectArchive({ directory, entry, nodeVersion, resolve = true, mountPoint = `/snapshot/${path.basename(directory)}`, codeCaches }: ProjectArchiveOptions): Promise<ByteSource> {
  const entries = listEntries(directory, '', codeCaches);
  const resolutions = resolve ? entries.flatMap((file): ArchiveResolution[] => {
    if (file.type !== 'file') return [];
    if (file.kind === 'commonjs') return resolutionsOf(directory, file.path);
    return file.kind === 'module' ? importsOf(directory, file.path, entries) : [];
  }) : [];
  const name = path.basename(directory);
  return writeArchive({ meta: { entry, mount: mountPoint, name, nodeVersion }, entries, resolutions });
}

function listEntries(root: string, below: string, codeCaches: ProjectArchiveOptions['codeCaches']): ArchiveEntry[] {
  return readdirSync(path.join(root, below)).flatMap((name): ArchiveEntry[] => {
    const file = below === '' ? name : `${below}/${name}`;
    const source = path.join(root, file);
    const { mode, mtimeMs, size } = lstatSync(source);
    const type = lstatSync(source);
    if (type.isSymbolicLink()) return [{ type: 'link', path: file, target: readlinkSync(source) }];
    if (type.isDirectory()) return [{ type: 'directory', path: file, mode, mtimeMs }, ...listEntries(root, file, codeCaches)];
    const codeCache = codeCaches?.get(file);
    return [{ type: 'file', path: file, kind: kindOf(root, file), mode, mtimeMs, source, size, ...(codeCache && { codeCache }) }];
  });
}

function kindOf(root: string, file: string): FileKind {
  const extension = path.extname(file);
  if (extension === '.js' || extension === '.ts') return packageType(root, path.dirname(file)) === 'module' ? 'module' : 'commonjs';
  return ({ '.cjs': 'commonjs', '.mjs': 'module', '.json': 'json', '.node': 'addon', '.wasm': 'wasm' } as const)[extension] ?? 'asset';
}

function packageType(root: string, directory: string): string | undefined {
  const file = path.join(root, directory, 'package.json');
  if (statSync(file, { throwIfNoEntry: false })) return (JSON.parse(readFileSync(file, 'utf8')) as { type?: string }).type;
  return directory === '.' ? undefined : packageType(root, path.dirname(directory));
}

function resolutionsOf(root: string, file: string): ArchiveResolution[] {
  const source = path.join(root, file);
  const require = createRequire(source);
  const requests = new Set([...readFileSync(source, 'utf8').matchAll(/\brequire\(['"]([^'"]+)['"]\)/g)].map((match) => match[1]!));
  return [...requests].flatMap((request): ArchiveResolution[] => {
    const target = resolveOrNothing(require, request);
    if (target === undefined) return [];
    if (isBuiltin(target)) return [{ from: file, kind: 'require', request, target: target.startsWith('node:') ? target : `node:${target}` }];
    const relative = path.relative(root, target);
    return relative.startsWith('..') ? [] : [{ from: file, kind: 'require', request, target: relative }];
  });
}

/** The relative ones. */
function importsOf(root: string, file: string, entries: readonly ArchiveEntry[]): ArchiveResolution[] {
  const requests = new Set([...readFileSync(path.join(root, file), 'utf8').matchAll(/['"](\.\.?\/[^'"?]+)['"]/g)].map((match) => match[1]!));
  return [...requests].flatMap((request): ArchiveResolution[] => {
    const target = path.join(path.dirname(file), request);
    return entries.some((entry) => entry.path === target && entry.type === 'file') ? [{ from: file, kind: 'import', request, target }] : [];
  });
}

function resolveOrNothing(require: NodeJS.Require, request: string): string | undefined {
  try {
    return require.resolve(request);
  } catch {
    return undefined;
  }
}

import { dirname, sep } from 'node:path';
import { listFiles, type ListedFile } from './list-files.ts';
import { ANYTHING } from './scan/source-file.ts';
import { isAtOrAbove, packageRootOf, type WalkContext } from './walk-context.ts';

/**
 * The files that a computed path can mean. Bounded: only below the directory that the constant start of the path names,
 * never through `node_modules`, and directly in a package's own root only files that the constant end selects.
 * @param pattern absolute, with {@link ANYTHING} for the unknown parts
 * @param owner the file whose package bounds the search
 * @param use `module`: what Node's loaders would take, extensions and `index` included; `asset`: any file
 * @returns `undefined` when the pattern says too little
 */
export function expandPattern(context: WalkContext, pattern: string, owner: string, use: 'module' | 'asset'): readonly ListedFile[] | undefined {
  const constant = pattern.slice(0, pattern.indexOf(ANYTHING));
  const directory = constant.endsWith(sep) || constant.endsWith('/') ? constant.slice(0, -1) || sep : dirname(constant);
  const packageRoot = packageRootOf(context, owner);
  if (directory !== packageRoot && isAtOrAbove(directory, packageRoot)) return undefined;
  const atRoot = directory === packageRoot;
  const end = pattern.slice(pattern.lastIndexOf(ANYTHING) + 1);
  if (atRoot && use === 'asset' && !/\.\w+$/.test(end)) return undefined;

  const unknown = atRoot ? '[^/\\\\]*' : '.*';
  const body = pattern.split(ANYTHING).map(escape).join(unknown);
  const matcher = new RegExp(use === 'module' ? `^${body}(?:\\.js|\\.json|\\.node|[/\\\\]index\\.js)?$` : `^${body}(?:[/\\\\].*)?$`, 's');
  return listFiles(context.disk, directory, { recursive: !atRoot })
    .filter((file) => file.path !== owner && matcher.test(file.path) && (use === 'asset' || /\.(?:[cm]?js|json|node)$/.test(file.path)));
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

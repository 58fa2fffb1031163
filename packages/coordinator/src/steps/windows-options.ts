import { readFile } from 'node:fs/promises';
import { PackError } from '@pack/errors';
import type { WindowsOptions } from '@pack/injector';
import type { BuildContext } from '../build-context.ts';

/**
 * What an executable for Windows shows and asks, where the configuration says something of it; undefined: it stays as it is in Node.
 * @throws PackError ERR_PACK_CONFIG_INVALID for an icon that cannot be read.
 */
export async function windowsOptions({ settings: { windows }, target, project, entry }: Pick<BuildContext, 'settings' | 'target' | 'project' | 'entry'>): Promise<WindowsOptions | undefined> {
  if (windows === undefined || target.platform !== 'win32') return undefined;
  const { icon, ...told } = windows;
  const { version, description, author } = project.manifest?.content ?? {};
  const productName = told.productName ?? entry.name;
  return {
    productName, fileDescription: text(description) ?? productName, originalFilename: `${entry.name}.exe`,
    ...text(version) !== undefined && { version: text(version)! },
    ...authorName(author) !== undefined && { companyName: authorName(author)! },
    ...told, ...icon !== undefined && { icon: await readIcon(icon) },
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `Name <mail> (page)`, or an object. Source: npm's documentation of package.json, "people fields". */
function authorName(author: unknown): string | undefined {
  if (typeof author === 'object' && author !== null && 'name' in author) return text(author.name);
  return text(text(author)?.replace(/\s*[<(].*$/, ''));
}

async function readIcon(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new PackError('ERR_PACK_CONFIG_INVALID', 'The icon cannot be read', { path, cause, hint: 'Name an .ico file that exists, with --win-icon or `windows: { icon }`' });
  }
}

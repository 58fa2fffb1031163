import { dirname, extname, resolve } from 'node:path';
import { listFiles, type ListedFile } from './list-files.ts';
import type { WalkContext } from './walk-context.ts';

/** Extensions of templates that name others: what they include or extend is in no JavaScript. */
const TEMPLATES = new Set(['.ejs', '.pug', '.jade', '.hbs', '.handlebars', '.mustache', '.njk', '.nunjucks', '.liquid', '.eta', '.twig', '.vash', '.swig', '.dot']);

/** `include('../part')`, `extends ../layout`, `{% include "../part.njk" %}`, `{{> ../part }}`: those that lead out of the template's directory. */
const REFERENCE_UPWARDS = /(?:\binclude|\bextends|\bimport|\blayout|\brender|>)[\s('"`-]*(\.\.\/[\w./-]+)/g;

/**
 * The templates that a template may name: all of its kind in its directory and below, and those that it names by a path out of it.
 * Empty for files that are no templates.
 */
export function templateCompanions(context: WalkContext, template: string): readonly ListedFile[] {
  const extension = extname(template);
  if (!TEMPLATES.has(extension)) return [];
  const beside = listFiles(context.disk, dirname(template), {}).filter(({ path }) => extname(path) === extension && path !== template);
  const named = [...context.disk.read(template).toString('utf8').matchAll(REFERENCE_UPWARDS)].flatMap(([, reference]) => {
    const path = resolve(dirname(template), reference!);
    const file = [path, `${path}${extension}`].find((candidate) => context.disk.typeOf(candidate) === 'file');
    return file === undefined ? [] : context.disk.real(file) ?? [];
  });
  return [...beside, ...named];
}

import { join } from 'node:path';
import { packageRootOf, type WalkContext } from './walk-context.ts';

/**
 * Adds the dependencies of the project that nothing refers to by name. Frameworks load what their users name at run time
 * (`app.set('view engine', 'ejs')`), and what a project lists as a dependency it means to have at run time: so this is
 * done where a request of the program is computed. A dependency without a module to load (types, commands) is left alone.
 * @param asking files with a computed request: a package manager may have linked a dependency to their package too, and theirs
 *   is the link that their request follows
 */
export function addUnreachedDependencies(context: WalkContext, asking: Iterable<string>, isIn: (path: string) => boolean): void {
  const { dependencies } = context.packages.read(context.root)?.content ?? {};
  if (dependencies === null || typeof dependencies !== 'object') return;
  const asker = join(context.root, 'noop.js');
  const others = new Set([...asking].map((file) => join(packageRootOf(context, file), 'noop.js')));
  others.delete(asker);
  for (const name of Object.keys(dependencies).sort()) {
    if (name.startsWith('@types/') || context.isExternal(name)) continue;
    const found = resolutions(context, name, asker);
    if (!found.some(({ path }) => isIn(path))) {
      for (const { path, links, manifests } of found) {
        if (context.include(path, { type: 'dependency', name }, { links, manifests })) {
          context.report({ code: 'dependency-unreached', args: { name }, file: context.root, certainty: 'lazy' });
        }
      }
    }
    for (const { path, links, manifests } of [...others].flatMap((other) => resolutions(context, name, other))) {
      if (isIn(path)) context.include(path, { type: 'dependency', name }, { links, manifests });
    }
  }
}

function resolutions(context: WalkContext, name: string, asker: string): { path: string; links: readonly string[]; manifests: readonly string[] }[] {
  return (['require', 'import'] as const).map((kind) => context.resolver(name, asker, kind)).filter((resolution) => resolution.type === 'file');
}

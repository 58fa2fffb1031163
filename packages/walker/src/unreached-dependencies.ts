import { join } from 'node:path';
import type { WalkContext } from './walk-context.ts';

/**
 * Adds the dependencies of the project that nothing refers to by name. Frameworks load what their users name at run time
 * (`app.set('view engine', 'ejs')`), and what a project lists as a dependency it means to have at run time: so this is
 * done where a request of the program is computed. A dependency without a module to load (types, commands) is left alone.
 */
export function addUnreachedDependencies(context: WalkContext, isIn: (path: string) => boolean): void {
  const { dependencies } = context.packages.read(context.root)?.content ?? {};
  if (dependencies === null || typeof dependencies !== 'object') return;
  const asker = join(context.root, 'noop.js');
  for (const name of Object.keys(dependencies).sort()) {
    if (name.startsWith('@types/') || context.isExternal(name)) continue;
    const found = (['require', 'import'] as const).map((kind) => context.resolver(name, asker, kind)).filter((resolution) => resolution.type === 'file');
    if (found.some(({ path }) => isIn(path))) continue;
    for (const { path, links, manifests } of found) {
      if (context.include(path, { type: 'dependency', name }, { links, manifests })) {
        context.report({ code: 'dependency-unreached', args: { name }, file: context.root, certainty: 'lazy' });
      }
    }
  }
}

import type { Manifest, WorkspacePackage } from './workspace.ts';

/** The Node versions that can run a build of ours: one range for all packages. */
export const BUILD_ENGINES = '^22.22.2 || ^24.15 || >=26';

/** What a published package lacks. `exists` tells whether a file of the package is there. */
export function packageShapeViolations({ directory, manifest }: WorkspacePackage, exists: (path: string) => boolean): string[] {
  const rules: [boolean, string][] = [
    [exists('README.md'), 'has no README.md'],
    [exists('LICENSE'), 'has no LICENSE'],
    [exists('src/index.ts'), 'has no door: src/index.ts'],
    [manifest.private !== true, 'is private'],
    [manifest.license === 'MIT', 'is not "license": "MIT"'],
    [manifest.type === 'module', 'is not "type": "module"'],
    [manifest.sideEffects === false, 'is not "sideEffects": false'],
    [manifest.engines?.['node'] === BUILD_ENGINES, `does not ask for node ${BUILD_ENGINES}`],
    [manifest.files?.includes('dist') === true, 'does not publish dist'],
    [manifest.exports?.['./package.json'] === './package.json', 'does not export ./package.json'],
    [manifest.exports?.['.'] !== undefined, 'does not export "."'],
  ];
  return [...rules.filter(([kept]) => !kept).map(([, message]) => message), ...exportsWithoutTypes(manifest)].map((message) => `${directory} ${message}`);
}

/** Exports that lead to JavaScript must name their types first: TypeScript takes the first condition that matches. */
function exportsWithoutTypes({ exports = {} }: Manifest): string[] {
  return Object.entries(exports).flatMap(([name, target]) => {
    if (typeof target === 'string') return target.endsWith('.js') ? [`exports "${name}" without types`] : [];
    const [first] = Object.entries(target as Record<string, string>);
    return first?.[0] === 'types' && first[1].endsWith('.d.ts') ? [] : [`exports "${name}" without types as its first condition`];
  });
}

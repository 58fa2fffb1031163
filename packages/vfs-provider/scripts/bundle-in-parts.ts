import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { PART_NAMES, type PartName } from '../src/archive-key.ts';
import { bundle, ROOT, type Bundle } from './bundle.ts';

/** What a part asks the core for: the name of a file, behind this. */
const SHARED = 'pack:shared/';

/**
 * Bundles the bootstrap of the binding mount as a core, which each start needs, and its parts. A module is in one of these
 * texts alone, since some have a state: what the core needs, and what several parts need, is in the core, and parts ask it for that.
 */
export async function bundleInParts(): Promise<{ readonly core: string; readonly parts: ReadonlyMap<PartName, string> }> {
  const needed = (await Promise.all(PART_NAMES.map((name) => bundle({ entry: entryOf(name) })))).flatMap(({ files }) => files);
  const neededTwice = needed.filter((file, index) => needed.indexOf(file) !== index);
  const inCore = new Set((await bundleCore([...new Set(neededTwice)])).files);
  const asked = new Set<string>();
  const parts = await Promise.all(PART_NAMES.map(async (name) => [name, (await bundle({ entry: entryOf(name), plugins: [askCore(inCore, asked)] })).code] as const));
  return { core: (await bundleCore([...asked].toSorted())).code, parts: new Map(parts) };
}

function entryOf(part: PartName): string {
  return `src/bootstrap/part-${part}.ts`;
}

/** The core, with what it gives to parts. */
async function bundleCore(shared: readonly string[]): Promise<Bundle> {
  const names = await Promise.all(shared.map(exportsOf));
  const imports = shared.map((file, module) => `import { ${names[module]!.map((name) => `${name} as ${name}_${module}`).join(', ')} } from './${file}';`);
  const objects = shared.map((file, module) => `'${SHARED}${file}': { ${names[module]!.map((name) => `${name}: ${name}_${module}`).join(', ')} }`);
  const contents = `${imports.join('\n')}\nexport const sharedModules = () => ({ ${objects.join(', ')} });`;
  const plugin: Plugin = {
    name: 'core',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\/parts\.ts$/ }, () => ({ path: path.join(ROOT, 'src/bootstrap/parts-from-assets.ts') }));
      onResolve({ filter: /^pack:shared-modules$/ }, () => ({ path: 'shared-modules', namespace: 'pack' }));
      onLoad({ filter: /./, namespace: 'pack' }, () => ({ contents, resolveDir: ROOT, loader: 'ts' }));
    },
  };
  return bundle({ entry: 'src/bootstrap/bootstrap-binding.ts', plugins: [plugin] });
}

/** Leaves files that are in the core out of a part; `asked` gets their names. */
function askCore(inCore: ReadonlySet<string>, asked: Set<string>): Plugin {
  return {
    name: 'part',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /./ }, async ({ path: request, pluginData, ...options }) => {
        if (options.kind === 'entry-point' || pluginData === 'resolved') return undefined;
        const found = await resolve(request, { ...options, pluginData: 'resolved' });
        const file = path.relative(ROOT, found.path);
        if (found.external || !inCore.has(file)) return found;
        asked.add(file);
        return { path: SHARED + file, external: true };
      });
    },
  };
}

async function exportsOf(file: string): Promise<readonly string[]> {
  const { metafile } = await build({ absWorkingDir: ROOT, entryPoints: [file], write: false, metafile: true, format: 'esm', outdir: 'none', logLevel: 'warning' });
  return Object.values(metafile.outputs)[0]!.exports;
}

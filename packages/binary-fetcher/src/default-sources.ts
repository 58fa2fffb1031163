import { PackError } from '@pack/errors';
import { nodejsSource, type NodejsSourceOptions } from './nodejs/nodejs-source.ts';
import { npmSource } from './npm-source.ts';
import type { RuntimeSource } from './runtime-source.ts';

/**
 * Where runtimes come from, in the order in which they are asked: Node's own archives, then the npm registry.
 * PACK_RUNTIME_SOURCES names others, or another order: `npm` alone, `npm,nodejs.org`.
 * @throws PackError ERR_PACK_USAGE for a name that is none.
 */
export function defaultSources({ nodeMirrors, verifySignature }: { readonly nodeMirrors?: NodejsSourceOptions['mirrors']; readonly verifySignature?: boolean | undefined } = {}, env: NodeJS.ProcessEnv = process.env): RuntimeSource[] {
  const known: Readonly<Record<string, () => RuntimeSource>> = { 'nodejs.org': () => nodejsSource({ mirrors: nodeMirrors, verifySignature }), npm: npmSource };
  const names = (env['PACK_RUNTIME_SOURCES'] || 'nodejs.org,npm').split(',').map((name) => name.trim());
  return names.map((name) => {
    const make = known[name];
    if (make === undefined) throw new PackError('ERR_PACK_USAGE', `PACK_RUNTIME_SOURCES names ${JSON.stringify(name)}, which is no source of runtimes`, { hint: `Known are ${Object.keys(known).join(', ')}` });
    return make();
  });
}

import { pathToFileURL } from 'node:url';
import { PackError } from '@pack/errors';

/**
 * The default export of a configuration written as a program. Node itself strips the types of a TypeScript one;
 * jiti stands in where it cannot (the feature is switched off, or the file holds more than types, such as an enum).
 * @throws PackError ERR_PACK_CONFIG_LOAD when it cannot be compiled or throws, ERR_PACK_CONFIG_INVALID without a default export.
 */
export async function loadModule(path: string): Promise<unknown> {
  let module: { readonly default?: unknown };
  try {
    module = await importAny(path);
  } catch (cause) {
    throw new PackError('ERR_PACK_CONFIG_LOAD', 'The configuration cannot be loaded', { path, cause, hint: `node ${JSON.stringify(path)} shows the same error` });
  }
  if (module.default !== undefined) return module.default;
  throw new PackError('ERR_PACK_CONFIG_INVALID', 'The configuration has no default export', { path, hint: 'Write export default defineConfig({ … })' });
}

async function importAny(path: string): Promise<{ readonly default?: unknown }> {
  const isTypeScript = /\.[cm]?ts$/.test(path);
  if (isTypeScript && !process.features.typescript) return importWithJiti(path);
  try {
    return await import(pathToFileURL(path).href) as { readonly default?: unknown };
  } catch (error) {
    // Also `export` in a .ts file of a package with "type": "commonjs", which Node refuses.
    if (isTypeScript && error instanceof SyntaxError) return importWithJiti(path);
    throw error;
  }
}

async function importWithJiti(path: string): Promise<{ readonly default?: unknown }> {
  const { createJiti } = await import('jiti');
  return createJiti(import.meta.url, { fsCache: false }).import(path);
}

import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { PackError } from '@pack/errors';

/**
 * The default export of a configuration written as a program. Node itself strips the types of a TypeScript one;
 * jiti stands in where it cannot (the feature is switched off, or the file holds more than types, such as an enum).
 * `import { defineConfig } from '@pack/cli'` works in it wherever the running tool is installed.
 * @throws PackError ERR_PACK_CONFIG_LOAD when it cannot be compiled, throws or never
 * ends, ERR_PACK_CONFIG_INVALID without a default export.
 */
export async function loadModule(path: string): Promise<unknown> {
  let module: { readonly default?: unknown };
  try {
    module = await settling(quietly(() => withOurselves(() => importAny(path))));
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

/** What a configuration imports `defineConfig` from. */
const OUR_NAMES: readonly string[] = ['@pack/cli', '@pack/coordinator'];

/** The file of this package, which has all that either exports for configurations. */
function ourselves(): string {
  return createRequire(import.meta.url).resolve('@pack/coordinator');
}

/** A project need not have installed the tool that packages it: it may be a global one, or run from a checkout. */
async function withOurselves<T>(load: () => Promise<T>): Promise<T> {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (!OUR_NAMES.includes(specifier)) return next(specifier, context);
      try {
        return next(specifier, context);
      } catch (error) {
        if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
        return { url: pathToFileURL(ourselves()).href, shortCircuit: true };
      }
    },
  });
  try {
    return await load();
  } finally {
    hooks.deregister();
  }
}

async function importWithJiti(path: string): Promise<{ readonly default?: unknown }> {
  const { createJiti } = await import('jiti');
  return createJiti(import.meta.url, { fsCache: false, alias: Object.fromEntries(OUR_NAMES.map((name) => [name, ourselves()])) }).import(path);
}

/** Rejects when nothing is left that could settle the promise: the process would otherwise end here, and with success. */
async function settling<T>(promise: Promise<T>): Promise<T> {
  const { promise: stuck, reject } = Promise.withResolvers<never>();
  const give = (): void => { reject(new Error('It waits for a promise that nothing settles')); };
  process.once('beforeExit', give);
  return Promise.race([promise, stuck]).finally(() => { process.off('beforeExit', give); });
}

/**
 * Keeps back what Node says about the way in which it takes a configuration: that it had to find out that it is an ES module
 * (no "type" in package.json), and that taking types out is an experiment. Its author can do nothing wrong there.
 */
async function quietly<T>(load: () => Promise<T>): Promise<T> {
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    const [options] = rest as [unknown];
    const { code } = typeof options === 'object' && options !== null ? options as { code?: unknown } : {};
    if (code === 'MODULE_TYPELESS_PACKAGE_JSON' || String(warning).startsWith('Type Stripping is an experimental feature')) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

import type { NodeInternals } from '../runtime/node-internals.ts';
import type { EsmLoader } from './patch-esm-loader.ts';

/**
 * Has Node's loader of ES modules patched when it is used first, unless Node was started with options for which the archive's
 * table of resolutions does not hold.
 */
export function onEsmLoader(internals: NodeInternals, patch: (loader: EsmLoader) => void): void {
  const loaders = internals.builtin<{ getOrInitializeCascadedLoader(...args: unknown[]): EsmLoader }>('internal/modules/esm/loader');
  const original = loaders.getOrInitializeCascadedLoader;
  loaders.getOrInitializeCascadedLoader = (...args) => {
    loaders.getOrInitializeCascadedLoader = original;
    const loader = original(...args);
    const { getOptionValue } = internals.builtin<{ getOptionValue(name: string): unknown }>('internal/options');
    const isEmpty = (option: string): boolean => (getOptionValue(option) as unknown[]).length === 0;
    const isDefault = isEmpty('--experimental-loader') && isEmpty('--conditions')
      && getOptionValue('--preserve-symlinks') !== true && getOptionValue('--preserve-symlinks-main') !== true;
    if (isDefault) patch(loader);
    return loader;
  };
}

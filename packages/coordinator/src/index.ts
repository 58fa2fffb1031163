export { defineConfig, type PackConfig } from './config/pack-config.ts';
export { configSchema } from './config/config-schema.ts';
export { parseTarget, parseTargets, targetText, type Target, type TargetArch, type TargetPlatform } from './target.ts';

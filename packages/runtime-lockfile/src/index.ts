export { hostPlatform } from './host-platform.ts';
export { pickVariant, type WantedPlatform } from './pick-variant.ts';
export { parseRuntimes, readRuntimes, variantsOf, type RuntimeEntry, type RuntimeName } from './read-runtimes.ts';
export type { BinaryResolution, RuntimeResolution, VariationsResolution, Variant, VariantTarget } from './resolution.ts';
export type { DependencyGroup, RuntimeUse } from './runtime-uses.ts';
export type { YamlPath } from './yaml-path.ts';

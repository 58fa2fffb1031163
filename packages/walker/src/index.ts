export { walk } from './walk.ts';
export { ignoreTest as pathTest } from './config-globs.ts';
export { boundaryOf } from './directory-entry.ts';
export { locate, packageNameOf } from './walk-context.ts';
export { packageRuleFault } from './rules/rule-fault.ts';
export { ruleObjectSchema, ruleSchema } from './rules/rule-schema.ts';
export type { PackageRule } from './rules/package-rule.ts';
export type {
  Edge, EdgeKind, FileKind, GraphFile, GraphLink, LeftOut, MissingPart, ModuleGraph, Reason, TracedFile, WalkOptions, WalkTarget,
} from './module-graph.ts';

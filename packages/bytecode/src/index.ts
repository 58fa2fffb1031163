export { compileBatch, type CompileBatchOptions, type CompileItem, type CompileResult, type KeptGroups } from './compile-batch.ts';
export type { SourceKind } from './source-kind.ts';
export { readFlagHash, setFlagHash } from './flag-hash.ts';
export { REPRODUCIBLE_FLAGS, withoutNodeVariables } from './reproducible.ts';

export { compileBatch, type CompileBatchOptions, type CompileItem, type CompileResult } from './compile-batch.ts';
export type { SourceKind } from './source-kind.ts';

export type { ByteSource } from './byte-source.ts';
export type { BinaryFormat } from './describe-binary.ts';
export { extract } from './extract.ts';
export { inject } from './inject.ts';
export type { InjectOptions, InjectResult, InjectorName } from './inject-options.ts';
export { inspect, type BinaryInfo } from './inspect.ts';
export type { FileRange } from './sea-fuse.ts';

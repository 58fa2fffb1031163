export type { ByteSource } from './byte-source.ts';
export type { BinaryFormat } from './describe-binary.ts';
export { extract } from './extract.ts';
export { inject, type InjectOptions, type InjectResult, type InjectorName } from './inject.ts';
export { inspect, type BinaryInfo } from './inspect.ts';
export type { FileRange } from './sea-fuse.ts';

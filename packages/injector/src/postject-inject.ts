import type { BinaryFormat } from './describe-binary.ts';
import type { InjectOptions } from './inject.ts';
export async function injectWithPostject(_options: InjectOptions, _format: BinaryFormat): Promise<number> { throw new Error('not yet'); }

import type { ByteSource } from '@pack/sea-assets';
import type { Analysis } from '../analysis.ts';
import type { BuiltExecutable, Sizes } from '../build-events.ts';

/** A blob that is ready to be put into a runtime, and what is in it. */
export interface MadeBlob {
  readonly blob: ByteSource;
  readonly writer: BuiltExecutable['blobWriter'];
  readonly sizes: Pick<Sizes, 'modules' | 'assets' | 'codeCache'>;
  readonly files: BuiltExecutable['files'];
  readonly analysis?: Analysis;
}

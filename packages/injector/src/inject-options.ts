import type { ByteSource } from './byte-source.ts';

export type InjectorName = 'native' | 'postject';

export interface InjectOptions {
  /** Path of a Node.js binary, of any platform. */
  readonly input: string;
  /** Path of the executable to write; the caller names a temporary file and renames it. */
  readonly output: string;
  /** The blob for exactly that Node.js, as `node --experimental-sea-config` writes it. */
  readonly blob: ByteSource;
  /** `auto`, unless told: the native one for Linux, postject for macOS and Windows. */
  readonly injector?: InjectorName | 'auto';
  readonly signal?: AbortSignal;
}

export interface InjectResult {
  readonly injector: InjectorName;
  /** Bytes of the executable. */
  readonly size: number;
}

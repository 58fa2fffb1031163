import type { ByteSource } from './byte-source.ts';
import type { SignatureSettings } from './code-signature.ts';
import type { WindowsOptions } from './windows-options.ts';

export type InjectorName = 'native' | 'postject';

export interface InjectOptions {
  /** Path of a Node.js binary, of any platform. */
  readonly input: string;
  /** Path of the executable to write; the caller names a temporary file and renames it. */
  readonly output: string;
  /** The blob for exactly that Node.js, as `node --experimental-sea-config` writes it. */
  readonly blob: ByteSource;
  /** Which program of a universal macOS file; unless told, all of them get the blob. */
  readonly arch?: 'x64' | 'arm64';
  /** `auto`, unless told: the native one. */
  readonly injector?: InjectorName | 'auto';
  /** What the ad-hoc signature of a macOS executable says; the identifier is `node` unless told. */
  readonly signature?: Partial<SignatureSettings>;
  /** Of a Windows executable: icon, version, manifest and so on; only the native injector writes them. */
  readonly windows?: WindowsOptions;
  readonly signal?: AbortSignal;
}

export interface InjectResult {
  readonly injector: InjectorName;
  /** Bytes of the executable. */
  readonly size: number;
}

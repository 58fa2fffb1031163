import type { BegunInjection } from './begin-injection.ts';
import type { ByteSource } from './byte-source.ts';
import type { PackError } from '@pack/errors';
import type { SignatureSettings } from './code-signature.ts';
import type { WindowsOptions } from './windows-options.ts';

/** The tools, in the order in which they are tried: our own, `--build-sea` of Node 26, postject. */
export const INJECTORS = ['native', 'build-sea', 'postject'] as const;
export type InjectorName = (typeof INJECTORS)[number];

export interface InjectOptions {
  /** Path of a Node.js binary, of any platform. */
  readonly input: string;
  /** Path of the executable to write; the caller names a temporary file and renames it. */
  readonly output: string;
  /** The blob for exactly that Node.js, as `node --experimental-sea-config` writes it. */
  readonly blob: ByteSource;
  /** Which program of a universal macOS file; unless told, all of them get the blob. */
  readonly arch?: 'x64' | 'arm64';
  /** `auto`, unless told: the native one, and where it refuses, the others. */
  readonly injector?: InjectorName | 'auto';
  /** Gives the path of a Node 26 that runs here, for `build-sea`; asked when it comes to that. Undefined, or absent: there is none. */
  readonly buildSeaNode?: () => Promise<string | undefined>;
  /** What the ad-hoc signature of a macOS executable says; the identifier is `node` unless told. */
  readonly signature?: Partial<SignatureSettings>;
  /** Of a Windows executable: icon, version, manifest and so on; only the native injector writes them. */
  readonly windows?: WindowsOptions;
  /** What `beginInjection` has begun for this input and this output. */
  readonly begun?: BegunInjection;
  readonly signal?: AbortSignal;
}

export interface InjectResult {
  readonly injector: InjectorName;
  /** Bytes of the executable. */
  readonly size: number;
  /** Those that were tried before and why they did not do it; absent: none. */
  readonly refusals?: readonly Refusal[];
}

/** Why a tool did not do it. */
export interface Refusal {
  readonly injector: InjectorName;
  readonly error: PackError;
}

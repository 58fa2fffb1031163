import { readFileSync } from 'node:fs';
import { BOOTSTRAP_ASSET_KEY, BOOTSTRAP_CACHE_ASSET_KEY, FALLBACK_ASSET_KEY } from './archive-key.ts';

/** `public` uses nothing of Node but public functions: for a Node that we do not know from the inside. */
export type MountKind = 'binding' | 'platformatic' | 'node' | 'public';

export interface BootstrapOptions {
  /** How the packaged files appear: in Node's own file system bindings, through the library @platformatic/vfs, or through node:vfs. */
  readonly mount: MountKind;
}

export interface BootstrapPartsOptions extends BootstrapOptions {
  /** What `compileBootstrap` gave for the target's Node. */
  readonly codeCache?: Uint8Array | undefined;
}

/** What an executable needs of the run time, beside the archive. */
export interface BootstrapParts {
  /** The CommonJS main script. */
  readonly main: string;
  readonly assets: readonly { readonly key: string; readonly bytes: Uint8Array }[];
}

/** Makes the frames of the bootstrap in stack traces look like what they are, internals of the run time. */
const SOURCE_URL = '\n//# sourceURL=node:internal/pack';

/**
 * Gives the CommonJS main script of an executable, as text. It expects the archive in the SEA asset
 * `ARCHIVE_ASSET_KEY` and Node to be started with `bootstrapExecArgv`; all else comes from the archive.
 */
export function bootstrapText(options: BootstrapOptions): string {
  return `${bootstrapFunction(options)}\npack(require,undefined,${fallbackOf(options)});${SOURCE_URL}`;
}

/**
 * Gives the main script and the assets of an executable, other than the archive. With a code cache, the bootstrap is an
 * asset and the main script a line that starts it: a cache of Node's own kind (`useCodeCache`) could hold only what V8
 * compiles before a script runs, and Node prints a warning when V8 does not accept it.
 */
export function bootstrapParts({ codeCache, ...options }: BootstrapPartsOptions): BootstrapParts {
  const fallback = options.mount === 'binding' ? [{ key: FALLBACK_ASSET_KEY, bytes: Buffer.from(bootstrapScript({ mount: 'public' }), 'latin1') }] : [];
  if (codeCache === undefined) return { main: bootstrapText(options), assets: fallback };
  return {
    main: starter(options) + SOURCE_URL,
    assets: [
      ...fallback,
      { key: BOOTSTRAP_ASSET_KEY, bytes: Buffer.from(bootstrapScript(options), 'latin1') },
      { key: BOOTSTRAP_CACHE_ASSET_KEY, bytes: codeCache },
    ],
  };
}

/** Gives the options of Node that the main script needs, for the blob's `execArgv`. */
export function bootstrapExecArgv({ mount }: BootstrapOptions): string[] {
  return mount === 'public' ? [] : ['--expose-internals'];
}

/** The bootstrap as a script that evaluates to its function; ASCII. */
export function bootstrapScript(options: BootstrapOptions): string {
  return `(${bootstrapFunction(options)})${SOURCE_URL}`;
}

function bootstrapFunction({ mount }: BootstrapOptions): string {
  return readFileSync(new URL(`../dist/bootstrap-${mount}.txt`, import.meta.url), 'utf8');
}

/** What starts the program when the bootstrap finds that it cannot: the other bootstrap, which asks nothing of Node but public functions. */
function fallbackOf({ mount }: BootstrapOptions): string {
  if (mount !== 'binding') return 'undefined';
  return `()=>{new(require('vm').Script)(Buffer.from(require('node:sea').getRawAsset('${FALLBACK_ASSET_KEY}')).latin1Slice(),{filename:'node:internal/pack'}).runInThisContext()(require)}`;
}

/** Takes assets and scripts from the bindings: the public `node:sea` and `node:vm` load much that a start does not need. */
function starter(options: BootstrapOptions): string {
  const take = `const{emitWarning:w}=process;process.emitWarning=()=>{};`
    + `let a,S,N;try{const{internalBinding:b}=require('internal/test/binding');a=b('sea').getAsset;N=b('symbols').vm_dynamic_import_no_callback;S=b('contextify').ContextifyScript}catch(e){r=e}process.emitWarning=w;`;
  const run = `new S(Buffer.from(a('${BOOTSTRAP_ASSET_KEY}')).latin1Slice(),'node:internal/pack',0,0,Buffer.from(a('${BOOTSTRAP_CACHE_ASSET_KEY}')),false,undefined,N)`
    + `.runInContext(null,-1,true,false,false)(require,undefined,f);`;
  return `let r;const f=${fallbackOf(options)};${take}if(a&&S&&N){${run}}else if(f)f(r);else throw r;`;
}

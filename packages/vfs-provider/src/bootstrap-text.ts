import { readFileSync } from 'node:fs';
import { bootstrapAssetKey, bootstrapCacheAssetKey, FALLBACK_ASSET_KEY, PART_NAMES, type PartName } from './archive-key.ts';
import type { BootstrapCache } from './bootstrap-cache/bootstrap-cache.ts';

/** `public` uses nothing of Node but public functions: for a Node that we do not know from the inside. */
export type MountKind = 'binding' | 'platformatic' | 'node' | 'public';

export interface BootstrapOptions {
  /** How the packaged files appear: in Node's own file system bindings, through the library @platformatic/vfs, or through node:vfs. */
  readonly mount: MountKind;
}

export interface BootstrapPartsOptions extends BootstrapOptions {
  /** What `compileBootstrap` gave for the target's Node. */
  readonly codeCache?: BootstrapCache | undefined;
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
  return `${bundleText(options.mount)}\npack(require,undefined,${fallbackOf(options)});${SOURCE_URL}`;
}

/**
 * Gives the main script and the assets of an executable, other than the archive. With a code cache, the bootstrap is an
 * asset (that of the binding mount several, of which a start reads one) and the main script a line that starts it: a cache of Node's own kind (`useCodeCache`) could hold only what V8
 * compiles before a script runs, and Node prints a warning when V8 does not accept it.
 */
export function bootstrapParts({ codeCache, ...options }: BootstrapPartsOptions): BootstrapParts {
  const fallback = options.mount === 'binding' ? [{ key: FALLBACK_ASSET_KEY, bytes: Buffer.from(wholeScript({ mount: 'public' }), 'latin1') }] : [];
  if (codeCache === undefined) return { main: bootstrapText(options), assets: fallback };
  return {
    main: starter(options) + SOURCE_URL,
    assets: [
      ...fallback,
      ...[...bootstrapScripts(options)].flatMap(([part, script]) => {
        const cache = codeCache.get(part);
        return [{ key: bootstrapAssetKey(part), bytes: Buffer.from(script, 'latin1') }, ...(cache === undefined ? [] : [{ key: bootstrapCacheAssetKey(part), bytes: cache }])];
      }),
    ],
  };
}

/** Gives the options of Node that the main script needs, for the blob's `execArgv`. */
export function bootstrapExecArgv({ mount }: BootstrapOptions): string[] {
  return mount === 'public' ? [] : ['--expose-internals'];
}

/** The scripts of a bootstrap that stands in assets: the one that starts, which evaluates to its function, and its parts. ASCII. */
export function bootstrapScripts({ mount }: BootstrapOptions): ReadonlyMap<PartName | undefined, string> {
  if (mount !== 'binding') return new Map([[undefined, wholeScript({ mount })]]);
  return new Map([
    [undefined, `(${bundleText(`${mount}-core`)})${SOURCE_URL}`],
    ...PART_NAMES.map((part) => [part, bundleText(`${mount}-${part}`) + SOURCE_URL] as const),
  ]);
}

/** The bootstrap as one script that evaluates to its function. */
function wholeScript({ mount }: BootstrapOptions): string {
  return `(${bundleText(mount)})${SOURCE_URL}`;
}

function bundleText(name: string): string {
  return readFileSync(new URL(`../dist/bootstrap-${name}.txt`, import.meta.url), 'utf8');
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
  const run = `new S(Buffer.from(a('${bootstrapAssetKey()}')).latin1Slice(),'node:internal/pack',0,0,Buffer.from(a('${bootstrapCacheAssetKey()}')),false,undefined,N)`
    + `.runInContext(null,-1,true,false,false)(require,undefined,f);`;
  return `let r;const f=${fallbackOf(options)};${take}if(a&&S&&N){${run}}else if(f)f(r);else throw r;`;
}

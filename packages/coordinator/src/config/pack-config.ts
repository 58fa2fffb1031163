import type { FindingCode, FindingSeverity } from '@pack/errors';
import type { PackageRule } from '@pack/walker';
import type { WindowsConfig } from './windows-config.ts';

/** What becomes of the findings of one id. */
export type FindingRule = 'off' | FindingSeverity | {
  readonly severity?: 'off' | FindingSeverity;
  /** Globs of files, relative to the project, each with a line or without: `lib/load.js:12`. */
  readonly allow?: readonly string[];
};

/**
 * What a project says about how it is packaged: the content of `pack.config.*` or of `pack` in package.json.
 * Paths are relative to the file that holds them. Keys and their meaning for the JSON schema: `config-keys.ts`.
 */
export interface PackConfig {
  /** The file that the executable runs; else what `bin` or `main` of package.json names. */
  readonly entry?: string;
  /** The program's name, and the executable's unless `output` is set. */
  readonly name?: string;
  /** The executable to write. With several targets, what tells them apart is added to the name. */
  readonly output?: string;
  /** E.g. `['node24-linux-x64', 'win']`; the machine that builds unless told. */
  readonly targets?: string | readonly string[];
  /** Globs of files that are loaded in ways that cannot be seen in the source: analysed as the entry is. */
  readonly scripts?: string | readonly string[];
  /** Globs of files to carry along as they are. */
  readonly assets?: string | readonly string[];
  /** Globs of files to leave out, whatever refers to them. */
  readonly ignore?: string | readonly string[];
  /** Packages or requests that are found at run time, outside of the executable. */
  readonly external?: string | readonly string[];
  /** What is known of packages and not seen in their source, besides what is built in. */
  readonly rules?: readonly PackageRule[];
  /** Whether parts of packages that are made for the target and not installed are fetched from the npm registry. */
  readonly fetchPlatformPackages?: boolean;
  /** Further conditions of `exports` and `imports`, as `node --conditions`. */
  readonly conditions?: string | readonly string[];
  /** How the program sees its files: through Node's own bindings, or with @platformatic/vfs. */
  readonly mount?: 'binding' | 'platformatic' | 'node';
  /** Where the project appears in the program's file system; `/snapshot/<name>` unless told. */
  readonly mountPoint?: string;
  /** `simple`: one self-contained script, without a file system of its own. */
  readonly mode?: 'project' | 'simple';
  /** Whether V8's code cache is carried along, for a faster start. */
  readonly codeCache?: boolean;
  /** Where the executable carries no code caches, as those of a foreign processor: make them when it is first started, in the user's cache directory. */
  readonly firstRunCache?: boolean;
  /**
   * Command lines (arguments) to run the program with while it is built, so that what such a start uses is made fast to
   * load; `true`: once, without arguments. The program does then what it does: nothing is run unless told.
   */
  readonly warm?: boolean | string | readonly string[];
  /** Which tool puts the program into the Node binary. */
  readonly injector?: 'auto' | 'native' | 'build-sea' | 'postject';
  /** The Node to build on, e.g. `node@24`, instead of the one that the lockfile pins. */
  readonly runtime?: string;
  /** A Node binary to build on, instead of one that is downloaded. */
  readonly nodePath?: string;
  /** Where Node is downloaded from instead of nodejs.org, by release channel: 'release', 'rc', … */
  readonly nodeMirrors?: Readonly<Record<string, string>>;
  /** Whether the signature of Node's published hashes is checked. */
  readonly verifySignature?: boolean;
  /** Flags for Node that the executable always runs with. */
  readonly execArgv?: string | readonly string[];
  /** Arguments that the program always gets, before those that it is started with. */
  readonly args?: string | readonly string[];
  /** A file that the program reads as `process.seaBinaryData`. */
  readonly binaryData?: string;
  /** Whether NODE_OPTIONS of whoever starts the executable has an effect on it. */
  readonly nodeOptions?: 'ignore' | 'allow';
  /** Whether SIGUSR1, and NODE_OPTIONS where it is allowed, can open the inspector. */
  readonly allowInspector?: boolean;
  /** Modes and times of the files in the executable: the same in each checkout, or those of the project's files. */
  readonly fileStats?: 'reproducible' | 'project';
  /** What Windows shows and asks of an executable; Node's own icon and version stay unless told. */
  readonly windows?: WindowsConfig;
  /** What becomes of findings, by id: another severity, `off`, or places where they are accepted. Errors stay errors. */
  readonly findings?: Readonly<Partial<Record<FindingCode, FindingRule>>>;
  /** Whether what a build finds out and makes is kept in `node_modules/.cache/pack`, to make the next one faster. */
  readonly cache?: boolean;
  /** Never use the network. */
  readonly offline?: boolean;
}

/** Gives `config` back: a place for an editor to complete and check the keys of a `pack.config.ts`. */
export function defineConfig(config: PackConfig): PackConfig {
  return config;
}

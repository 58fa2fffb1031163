import type { PackConfig } from './pack-config.ts';

/** What a key accepts. A `list` also accepts a single text, `texts` empty ones too, and `commands` a boolean besides; a `path` is relative to the file that holds it. */
export type KeyType =
  | { readonly type: 'text' | 'path' | 'list' | 'boolean' | 'texts' | 'commands' | 'findings' | 'windows' | 'addresses' }
  | { readonly type: 'rules' }
  | { readonly type: 'choice'; readonly choices: readonly string[] };

export type KeyRule = KeyType & { readonly description: string };

/** The keys of a configuration: the one table that the validator and the published JSON schema are made from. */
export const CONFIG_KEYS: { readonly [Key in keyof Required<PackConfig>]: KeyRule } = {
  entry: { type: 'path', description: 'The file that the executable runs; else what bin or main of package.json names.' },
  name: { type: 'text', description: "The program's name, and the executable's unless output is set." },
  output: { type: 'path', description: 'The executable to write. With several targets, what tells them apart is added to the name.' },
  targets: { type: 'list', description: 'What to build for, e.g. node24-linux-x64, win or host; the machine that builds unless told.' },
  scripts: { type: 'list', description: 'Globs of files that are loaded in ways that cannot be seen in the source: analysed as the entry is.' },
  assets: { type: 'list', description: 'Globs of files to carry along as they are.' },
  ignore: { type: 'list', description: 'Globs of files to leave out, whatever refers to them.' },
  external: { type: 'list', description: 'Packages or requests that are found at run time, outside of the executable.' },
  rules: { type: 'rules', description: 'What is known of packages and not seen in their source, in the form of @pack/walker/schema/rule.json; goes before the rules that are built in.' },
  fetchPlatformPackages: { type: 'boolean', description: 'Whether parts of packages that are made for the target and not installed (sharp, esbuild, napi-rs) are fetched from the npm registry, under the hash of the lockfile where it has one; false unless told.' },
  conditions: { type: 'list', description: 'Further conditions of exports and imports, as node --conditions.' },
  mount: { type: 'choice', choices: ['binding', 'platformatic', 'node'], description: "How the program sees its files: through Node's own bindings, with @platformatic/vfs, or with node:vfs of Node 26." },
  mountPoint: { type: 'text', description: "Where the project appears in the program's file system; /snapshot/<name> unless told." },
  mode: { type: 'choice', choices: ['project', 'simple'], description: 'simple: one self-contained script, without a file system of its own.' },
  codeCache: { type: 'boolean', description: "Whether V8's code cache is carried along, for a faster start; true unless told." },
  firstRunCache: { type: 'boolean', description: "Where the executable carries no code caches, as those for a foreign processor: make them when it is first started, in the user's cache directory; false unless told." },
  warm: { type: 'commands', description: 'Command lines (arguments) to run the program with while it is built, to make such starts faster; true: once, without arguments. Nothing is run unless told.' },
  injector: { type: 'choice', choices: ['auto', 'native', 'build-sea', 'postject'], description: 'Which tool puts the program into the Node binary; auto unless told.' },
  runtime: { type: 'text', description: 'The Node to build on, e.g. node@24 or node@lts, instead of the one that the lockfile pins.' },
  nodePath: { type: 'path', description: 'A Node binary to build on, instead of one that is downloaded.' },
  nodeMirrors: { type: 'addresses', description: 'Where Node is downloaded from instead of nodejs.org, by release channel: { "release": "https://mirror.example/node/" }.' },
  verifySignature: { type: 'boolean', description: "Whether the signature of Node's published hashes is checked; true unless told." },
  execArgv: { type: 'list', description: 'Flags for Node that the executable always runs with.' },
  args: { type: 'texts', description: 'Arguments that the program always gets, before those that it is started with.' },
  binaryData: { type: 'path', description: 'A file that the program reads as process.seaBinaryData, without a copy in memory.' },
  nodeOptions: { type: 'choice', choices: ['ignore', 'allow'], description: 'Whether NODE_OPTIONS of whoever starts the executable has an effect on it; ignore unless told.' },
  allowInspector: { type: 'boolean', description: 'Whether SIGUSR1, and NODE_OPTIONS where it is allowed, can open the inspector; false unless told.' },
  fileStats: { type: 'choice', choices: ['reproducible', 'project'], description: 'Modes and times of the files in the executable: reproducible (the same in each checkout; the default), or those of the files of the project.' },
  windows: { type: 'windows', description: 'What Windows shows and asks of an executable: icon, version, names, rights.' },
  findings: { type: 'findings', description: 'What becomes of findings, by id: off, note, warning, error, or { severity, allow: ["file:line"] }. What is an error by itself stays one.' },
  cache: { type: 'boolean', description: 'Whether what a build finds out and makes is kept in node_modules/.cache/pack, to make the next one faster; true unless told.' },
  offline: { type: 'boolean', description: 'Never use the network.' },
};

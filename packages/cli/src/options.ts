import { parseArgs } from 'node:util';
import { didYouMean, PackError } from '@pack/errors';

/** What to do. */
export const VERBS = ['build', 'trace', 'why', 'inspect', 'verify', 'runtime', 'cache'] as const;
export type Verb = (typeof VERBS)[number];

/** What to do of what some commands can do. */
export const ACTIONS = { runtime: ['install', 'list', 'fetch'], cache: ['ls', 'prune', 'verify'] } as const;
export type Action = (typeof ACTIONS)[keyof typeof ACTIONS][number];

/** The words of a command line, read. */
export interface CommandLine {
  readonly verb: Verb;
  /** Of `runtime` and `cache`. */
  readonly action?: Action;
  /** The directory, package.json or script. */
  readonly input?: string;
  /** Of `why`: the files asked about. */
  readonly files: readonly string[];
  /** What stands behind `--`, for the program that `trace` runs. */
  readonly rest: readonly string[];
  readonly output?: string;
  readonly target?: readonly string[];
  readonly simple?: true;
  readonly config?: string;
  readonly runtime?: string;
  readonly 'node-path'?: string;
  readonly 'no-verify-signature'?: true;
  readonly injector?: 'auto' | 'native' | 'build-sea' | 'postject';
  readonly mount?: 'binding' | 'platformatic' | 'node';
  readonly 'win-icon'?: string;
  readonly 'no-code-cache'?: true;
  readonly 'first-run-cache'?: true;
  readonly warm?: readonly string[];
  readonly 'node-options'?: 'ignore' | 'allow';
  readonly 'allow-inspector'?: true;
  readonly arg?: readonly string[];
  readonly 'binary-data'?: string;
  readonly 'fetch-platform-packages'?: true;
  readonly 'no-cache'?: true;
  readonly offline?: true;
  readonly analyze?: 'text' | 'json';
  readonly command?: true;
  readonly fresh?: true;
  readonly entitlements?: true;
  readonly arch?: 'x64' | 'arm64';
  readonly rebuild?: true;
  readonly project?: string;
  readonly dir?: string;
  readonly 'frozen-lockfile'?: true;
  readonly 'no-runtime'?: true;
  readonly 'save-lockfile'?: true;
  readonly 'unused-for'?: string;
  readonly verbose?: true;
  readonly json?: true;
  readonly quiet?: true;
  readonly debug?: true;
  readonly 'no-color'?: true;
  readonly help?: true;
  readonly version?: true;
}

export interface OptionRule {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: true;
  readonly mayBeEmpty?: true;
  /** What it means when it stands without a value, which can only follow after `=`. */
  readonly alone?: string;
  /** The only commands that know it. */
  readonly of?: readonly Verb[];
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly help: string;
}

type OptionName = Exclude<keyof CommandLine, 'verb' | 'action' | 'input' | 'files' | 'rest'>;

/** Every option of the command, in the order of the help. */
export const OPTIONS: { readonly [Name in OptionName]-?: OptionRule } = {
  output: { type: 'string', short: 'o', value: 'file', help: 'the executable to write' },
  target: { type: 'string', short: 't', multiple: true, value: 'target', help: 'what to build for, e.g. node24-linux-x64, win, host; repeat it or use commas' },
  simple: { type: 'boolean', help: 'package one self-contained script, without a file system of its own' },
  config: { type: 'string', value: 'file', help: 'the configuration, instead of the one of the project' },
  runtime: { type: 'string', value: 'node@version', help: 'the Node to build on, e.g. node@24 or node@lts, instead of what the lockfile pins' },
  'node-path': { type: 'string', value: 'file', help: 'a Node binary to build on, instead of one that is downloaded' },
  'no-verify-signature': { type: 'boolean', help: "take Node under hashes whose signature was not looked at (dangerous)" },
  injector: { type: 'string', value: 'tool', choices: ['auto', 'native', 'build-sea', 'postject'], help: 'which tool puts the program into the binary' },
  mount: { type: 'string', value: 'way', choices: ['binding', 'platformatic', 'node'], help: 'how the program sees its files' },
  'win-icon': { type: 'string', value: 'file', help: 'the icon of executables for Windows, an .ico file' },
  'no-code-cache': { type: 'boolean', help: "leave V8's code cache out" },
  'first-run-cache': { type: 'boolean', help: 'where there can be no code caches: let the first start make them' },
  warm: { type: 'string', multiple: true, mayBeEmpty: true, value: 'arguments', help: 'run the program with these once while building, to make such starts faster; repeatable' },
  'node-options': { type: 'string', value: 'rule', choices: ['ignore', 'allow'], help: 'whether NODE_OPTIONS has an effect on the executable' },
  'allow-inspector': { type: 'boolean', help: 'let SIGUSR1 open the inspector of the executable' },
  arg: { type: 'string', multiple: true, mayBeEmpty: true, value: 'argument', help: 'an argument that the program always gets, before its own; repeatable' },
  'binary-data': { type: 'string', value: 'file', help: 'a file that the program reads as process.seaBinaryData' },
  'fetch-platform-packages': { type: 'boolean', of: ['build', 'why'], help: 'get parts of packages for the target that are not installed from the npm registry' },
  'no-cache': { type: 'boolean', of: ['build', 'trace', 'why'], help: 'keep nothing for the next build, and use nothing that was kept' },
  offline: { type: 'boolean', help: 'never use the network' },
  analyze: { type: 'string', alone: 'text', choices: ['text', 'json'], of: ['build'], help: 'tell what is in, by package, with sizes and reasons' },
  command: { type: 'boolean', of: ['trace'], help: 'trace: what follows -- is a whole command, e.g. that of the tests' },
  fresh: { type: 'boolean', of: ['trace'], help: 'trace: forget what earlier runs have shown' },
  entitlements: { type: 'boolean', of: ['inspect'], help: 'inspect: print the entitlements of a macOS binary, as codesign reads them' },
  arch: { type: 'string', of: ['inspect'], value: 'processor', choices: ['x64', 'arm64'], help: 'inspect: which program of a universal macOS file' },
  rebuild: { type: 'boolean', of: ['verify'], help: 'verify: also build the project again and compare every byte' },
  project: { type: 'string', of: ['why', 'verify'], value: 'dir', help: 'why, verify: the project, instead of the current directory' },
  dir: { type: 'string', of: ['runtime'], value: 'dir', help: 'runtime install, list: the project, instead of the current directory' },
  'frozen-lockfile': { type: 'boolean', of: ['runtime'], help: 'runtime install: fail where package.json asks for what the lockfile does not pin' },
  'no-runtime': { type: 'boolean', of: ['runtime'], help: 'runtime install: do nothing, for machines that bring their own runtime' },
  'save-lockfile': { type: 'boolean', of: ['runtime'], help: 'runtime install: write what had to be looked up into the lockfile' },
  'unused-for': { type: 'string', of: ['cache'], value: 'days', help: 'cache prune: keep what was used within so many days' },
  json: { type: 'boolean', help: 'print events and the result as JSON, one object a line' },
  quiet: { type: 'boolean', help: 'print nothing but errors' },
  verbose: { type: 'boolean', help: 'print notes too: what dependencies do, what is left out as optional' },
  debug: { type: 'boolean', help: 'print notes and stack traces' },
  'no-color': { type: 'boolean', help: 'no colours' },
  help: { type: 'boolean', short: 'h', help: 'print this' },
  version: { type: 'boolean', short: 'v', help: 'print the version' },
};

/** For the parser an option that can stand alone is a flag: the word behind it is not its value. */
const PARSED = Object.fromEntries(Object.entries(OPTIONS).map(([name, rule]) => [name, rule.alone === undefined ? rule : { type: 'boolean' as const }]));

/**
 * Reads a command line.
 * @throws PackError ERR_PACK_UNKNOWN_OPTION, ERR_PACK_USAGE.
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { tokens } = parseArgs({ args: [...args], options: PARSED, strict: false, allowPositionals: true, tokens: true });
  const words: string[] = [];
  const rest: string[] = [];
  let isRest = false;
  const values: Record<string, boolean | string | string[]> = {};
  for (const token of tokens) {
    if (token.kind === 'option-terminator') isRest = true;
    else if (token.kind === 'positional') (isRest ? rest : words).push(token.value);
    else if (token.kind === 'option') {
      const rule = ruleOf(token.name, token.rawName);
      const value = valueOf(rule, token.rawName, token.value, token.inlineValue === true);
      if (rule.multiple) (values[token.name] = (values[token.name] as string[] | undefined) ?? []).push(value as string);
      else values[token.name] = value;
    }
  }
  const verb = VERBS.find((each) => each === words[0]);
  if (verb !== undefined) words.shift();
  if (verb !== 'trace') words.push(...rest.splice(0));
  refuseForeign(Object.keys(values), verb ?? 'build');
  if (verb === 'runtime' || verb === 'cache') return { ...values, verb, ...actionOf(verb, words), files: [], rest };
  if (verb === 'why') return { ...values, verb, files: words, rest, input: String(values['project'] ?? '.') };
  if (words.length > 1) {
    throw usage(`There is one thing to package at a time, but these are ${words.length}: ${words.join(', ')}`, 'Arguments with spaces need quotes');
  }
  if (words[0] === '') throw usage('The name of what to package is empty', 'A variable that is not set gives an empty word; pack . packages the project in the current directory');
  return { ...values, verb: verb ?? 'build', files: [], rest, ...(words[0] === undefined ? {} : { input: words[0] }) };
}

/** The word behind `runtime` or `cache`, and for `runtime fetch` the project behind that. */
function actionOf(verb: keyof typeof ACTIONS, [word, ...others]: readonly string[]): { readonly action: Action; readonly input?: string } {
  const actions: readonly Action[] = ACTIONS[verb];
  const action = actions.find((each) => each === word);
  if (action === undefined) {
    const guess = word === undefined ? undefined : didYouMean(word, actions);
    throw usage(word === undefined ? `What to do is not said: pack ${verb} ${actions.join('|')}` : `There is no command pack ${verb} ${word}`, guess ? `Did you mean pack ${verb} ${guess}?` : `It is one of ${actions.join(', ')}; to package what is called ${verb}, write pack ./${verb}`);
  }
  const [input] = others;
  if (others.length > (action === 'fetch' ? 1 : 0)) throw usage(`pack ${verb} ${action} does not know what ${others.join(', ')} means`, 'pack --help lists the options');
  return { action, ...(input !== undefined && { input }) };
}

function refuseForeign(names: readonly string[], verb: Verb): void {
  for (const name of names) {
    const { of } = OPTIONS[name as OptionName];
    if (of && !of.includes(verb)) throw usage(`The option --${name} belongs to pack ${of.join(', ')}, not to pack ${verb}`, 'pack --help lists the options');
  }
}

function ruleOf(name: string, rawName: string): OptionRule {
  if (Object.hasOwn(OPTIONS, name)) return OPTIONS[name as OptionName];
  const guess = didYouMean(name, Object.keys(OPTIONS));
  throw new PackError('ERR_PACK_UNKNOWN_OPTION', `There is no option ${rawName}`, { hint: `${guess ? `Did you mean --${guess}? ` : ''}pack --help lists the options` });
}

function valueOf(rule: OptionRule, name: string, value: string | undefined, isInline: boolean): boolean | string {
  if (rule.type === 'boolean') {
    if (isInline) throw usage(`The option ${name} takes no value`, `Write ${name} alone`);
    return true;
  }
  if (rule.alone !== undefined && value === undefined) return rule.alone;
  const isLikeOption = !isInline && value !== undefined && value.length > 1 && value.startsWith('-') && !rule.mayBeEmpty;
  if (value === undefined || (value === '' && !rule.mayBeEmpty) || isLikeOption) {
    throw usage(`The option ${name} needs a value`, `Write ${name} <${rule.value}>`);
  }
  if (!rule.choices || rule.choices.includes(value)) return value;
  const guess = didYouMean(value, rule.choices);
  throw usage(`The option ${name} cannot be ${JSON.stringify(value)}`, `${guess ? `Did you mean ${guess}? ` : ''}It is one of ${rule.choices.join(', ')}`);
}

function usage(message: string, hint: string): PackError {
  return new PackError('ERR_PACK_USAGE', message, { hint });
}

import { isAbsolute, relative, sep } from 'node:path';
import type { Finding, FindingArgs, FindingCode } from './finding.ts';

/** Every code of a finding. */
export function findingCodes(): readonly FindingCode[] {
  return Object.keys(TEXTS) as FindingCode[];
}

/** What a finding says, and what would settle it. */
export interface FindingText {
  /** One sentence, without a full stop. */
  readonly message: string;
  /** What to do, when a line of configuration is not the answer. */
  readonly hint?: string;
  /** The part of `pack.config`, or of `pack` in package.json, that would settle it. */
  readonly config?: Readonly<Record<string, unknown>>;
}

type Texts = { readonly [Code in FindingCode]: (args: FindingArgs[Code], finding: Finding) => FindingText };

/**
 * The words of a finding: the one place where codes become prose.
 * @param root what paths in the configuration are relative to: the project
 */
export function findingText(finding: Finding, root?: string): FindingText {
  const text = TEXTS[finding.code] as (args: FindingArgs[FindingCode], finding: Finding) => FindingText;
  const { message, hint, config = acceptance(finding) } = text(finding.args, finding);
  return { message, ...(hint !== undefined && { hint }), ...(config && { config: withRelativePaths(config, root) }) };
}

/** What accepts a finding for its place, or everywhere when it has none. An error is settled by a change of the program. */
function acceptance({ code, severity, location }: Finding): FindingText['config'] {
  if (code === 'syntax-error') return location && entry('ignore', location.file);
  if (severity === 'error') return undefined;
  return { findings: { [code]: location ? { allow: [`${location.file}:${location.line}`] } : 'off' } };
}

function withRelativePaths<T>(value: T, root: string | undefined): T {
  if (typeof value === 'string') return (root !== undefined && isAbsolute(value) ? relative(root, value).split(sep).join('/') : value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => withRelativePaths(each, root)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withRelativePaths<unknown>(each, root)])) as T;
}

const TEXTS: Texts = {
  'unresolved-request': ({ request, kind, reason, advice }) => ({
    message: `Cannot resolve ${verb(kind)} "${request}": ${reason}`,
    ...(advice !== undefined ? { hint: `${advice}, or leave it to be found at run time:`, config: entry('external', packageOf(request)) } : isRelative(request)
      ? { hint: 'Check the path; relative to the importing file.', config: entry('external', request) }
      : { hint: `Install ${packageOf(request)}, or leave it to be found at run time:`, config: entry('external', packageOf(request)) }),
  }),
  'optional-request-missing': ({ request, kind }) => ({
    message: `The optional ${verb(kind)} "${request}" is not installed and stays out`,
  }),
  'dynamic-request': ({ expression, kind }) => ({
    message: `What ${verb(kind)} ${shorten(expression)} asks for is only known at run time`,
    hint: `Name the files that it can load under "${kind === 'require.resolve' ? 'assets' : 'scripts'}", or record a run with pack trace; to accept it:`,
  }),
  'request-expanded': ({ expression, kind, count }) => ({
    message: `What ${verb(kind)} ${shorten(expression)} asks for is only known in part: ${count === 1 ? 'the one file that it can mean is' : `all ${count} files that it can mean are`} in`,
  }),
  'working-directory-path': ({ path, expression }) => ({
    message: `${shorten(expression)} means the directory that the executable is started in, and ${path} will not be there`,
    hint: "If the project's own is meant, make the path from the file's place, as path.join(__dirname, …) or import.meta.dirname do; to accept it:",
  }),
  'package-note': ({ name, note }) => ({ message: `${name}: ${note}` }),
  'syntax-error': ({ message }) => ({ message: `Syntax error: ${message.replace(/\.$/, '')}` }),
  'missing-asset': ({ path, expression }) => ({
    message: `${shorten(expression)} names ${path}, which does not exist`,
    hint: 'Create it before packing if the program needs it; files that it writes belong outside of the executable.',
  }),
  'dependency-unreached': ({ name }) => ({
    message: `Nothing names the dependency "${name}"; it is carried along, since some requests are only known at run time`,
    hint: 'If the program does not need it at run time, leave it out:',
    config: entry('external', name),
  }),
  'glob-without-match': ({ glob, key }) => ({
    message: `The glob "${glob}" of "${key}" matches no file`,
    hint: 'Globs start from the project directory and use forward slashes.',
  }),
  'asset-left-out': ({ path, reason }) => ({
    message: `${path} stays out of the executable: ${reason}`,
    hint: 'If the program does not need it, exclude it with "ignore" or a "!" glob; else put the files themselves in its place, or name them.',
  }),
  'addon-platform-mismatch': ({ path, found, target }) => ({
    message: `${path} is a native addon for ${found}, not for ${target}`,
    hint: `Install the dependencies for ${target} before packing, or leave the addon out:`,
    ...(packageIn(path) !== undefined && { config: entry('external', packageIn(path)!) }),
  }),
  'platform-package-missing': ({ package: name, missing, os, cpu, libc }) => ({
    message: `${name} has a part for ${[os, cpu, libc].filter(Boolean).join('-')} that is not installed: ${missing.join(', ')}`,
    hint: `pnpm add --save-optional --os=${os} --cpu=${cpu}${libc === undefined ? '' : ` --libc=${libc}`} ${missing.join(' ')}; or, for all packages, in pnpm-workspace.yaml "supportedArchitectures: { os: [current, ${os}], cpu: [current, ${cpu}]${libc === undefined ? '' : `, libc: [current, ${libc}]`} }" and pnpm install. Or let the build fetch it: --fetch-platform-packages. To leave it out:`,
    config: entry('external', name),
  }),
  'platform-package-fetched': ({ package: name, fetched, vouchedBy }) => ({
    message: `${fetched.join(', ')} ${fetched.length === 1 ? 'is' : 'are'} not installed, and ${fetched.length === 1 ? 'was' : 'were'} taken from the npm registry for ${name}${vouchedBy === 'lockfile' ? ', as the lockfile pins it' : ', which alone says that it is the right one'}`,
    ...(vouchedBy === 'registry' && { hint: 'Let the lockfile pin it: with "supportedArchitectures" in pnpm-workspace.yaml, or npm install --package-lock-only' }),
  }),
  'trace-stale': ({ count, example }) => ({
    message: `pack.trace.json is out of date: ${count === 1 ? '' : `${count} of its requests and files are gone, among them `}${example}${count === 1 ? ' is gone' : ''}`,
    hint: 'Record the program again: pack trace --fresh -- <arguments>',
  }),
  'pkg-config-not-understood': ({ key, reason }) => ({ message: `"pkg.${key}" has no counterpart here: ${reason}` }),
  'code-cache-skipped': ({ path, reason }) => ({ message: `${path} starts without a code cache: ${reason}` }),
  'code-cache-unavailable': ({ target, reason }) => ({
    message: `No code cache for ${target}: ${reason}`,
    hint: 'With "firstRunCache" the first start makes it; to accept that there is none:',
  }),
  'node-line-missing': ({ target, line, version }) => ({
    message: `No Node ${line} that executables can be made of is published for ${target.replace(/^node-/, '')}: it gets Node ${version}`,
    hint: 'Other targets may get another one; name a version that all of them have, e.g. node26',
  }),
  'node-not-known': ({ target, version }) => ({
    message: `Node ${version} is not one that executables for ${target} know from the inside: the program starts more slowly, and parts of fs serve its files incompletely`,
    hint: 'Choose Node 22, 24 or 26 if the program allows it',
  }),
  'lockfile-runtime-overridden': ({ key, by }) => ({
    message: `The lockfile pins ${key}, but ${by} goes before it`,
    hint: `Leave it out to build on exactly what is pinned; to accept it:`,
  }),
  'runtime-not-locked': ({ specifier }) => ({
    message: `package.json asks for node@${specifier}, but no lockfile pins it: another Node was taken`,
    hint: 'Run pnpm install, or pack runtime install --save-lockfile, and the executable carries exactly that Node; to accept it:',
  }),
  'signature-not-verified': ({ version, source }) => ({
    message: `Nobody vouches for Node ${version} from ${source}: the signature of its hashes was not looked at`,
    hint: 'Leave --no-verify-signature (verifySignature: false) out, or use a mirror that has SHASUMS256.txt.sig; to accept it:',
  }),
  'warm-run-failed': ({ command, reason }) => ({
    message: `The start of "${command}" could not be learned from: ${reason}`,
    hint: 'It was run in the directory of the project; give a command line that works there, or leave "warm" out.',
  }),
  'simple-mode-dependency': ({ path, request, kind }) => ({
    message: `${path} is not self-contained: ${verb(kind)} "${request}" is another file`,
    hint: 'Package it as a project (without --simple), bundle it first, or leave the request to fail at run time:',
    config: entry('external', request),
  }),
  'injector-fallback': ({ target, refused, reason, used }) => ({
    message: `The injector ${refused} refused the Node for ${target}, and ${used} was used: ${reason}`,
    hint: 'Build on the Node binary as it was published; to say which tool is meant:',
    config: { injector: used },
  }),
  'signature-missing': ({ target }) => ({
    message: `The executable for ${target} is not signed`,
    hint: 'Sign it on a Mac before it is started: codesign --force --sign - <file>',
  }),
};

function verb(kind: string): string {
  return kind === 'import' ? 'import' : kind === 'worker' ? 'worker' : kind === 'asset' ? 'asset' : kind;
}

function entry(key: string, value: string): Readonly<Record<string, unknown>> {
  return { [key]: [value] };
}

function isRelative(request: string): boolean {
  return /^\.{0,2}\//.test(request) || request === '.' || request === '..' || request.startsWith('#');
}

function packageOf(request: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(request)?.[0] ?? request;
}

function packageIn(path: string): string | undefined {
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path)?.[1]?.replaceAll('\\', '/');
}

/** A piece of source on one line. */
function shorten(expression: string): string {
  const line = expression.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}

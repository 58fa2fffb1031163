import { extname } from 'node:path';
import { isMessagePair, messagePairs, shellAssignment, shellQuoted } from './child-protocol.ts';
import { parseNodeArguments } from './node-arguments.ts';

/** A child process as Node's own functions have normalised it, `args[0]` included. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly envPairs: readonly string[];
}

export interface RewrittenCommand extends Command {
  /** Whether it starts the executable, which then goes to `directory` by itself. */
  readonly startsUs: boolean;
}

export interface CommandContext {
  readonly execPath: string;
  /** How deep this process stands among executables that start themselves. */
  readonly depth: number;
  /** The working directory of the child, where it lies in the mount. */
  readonly directory?: string | undefined;
  readonly isWindows: boolean;
  /** The command is the text behind the shell's `-c` or `/c`. */
  readonly isShell: boolean;
  /** It was started by `fork`: its first argument that is no option is a script, whether it exists or not. */
  readonly isFork: boolean;
  /** Whether an argument names a file that Node would run: a packaged module, or a script on the disk. */
  isScript(argument: string): boolean;
  /** Whether a program is a packaged script with a `#!` line for Node. */
  isPackagedProgram(file: string): boolean;
}

/**
 * Makes the executable do what Node would do in its place. The rule for a command that starts the executable itself
 * (or `node`, which means the executable):
 * - `node …` and `fork(…)`: the arguments are a command line of Node;
 * - the executable with a script as first argument that is no option, or with -e, -p or --version: the same;
 * - the executable with anything else: the entry runs again and gets the arguments.
 */
export function rewriteCommand(command: Command, context: CommandContext): RewrittenCommand {
  const { file, args } = command;
  if (context.isShell) return rewriteShell(command, context);
  const start = (argv: readonly string[], isNode: boolean): RewrittenCommand =>
    ({ file: context.execPath, args: argv, envPairs: pairs(command, context, { isNodeCommand: isNode, startsUs: true }), startsUs: true });
  if (isNode(file)) return start(args, true);
  if (file === context.execPath) return start(args, isNodeCommand(args.slice(1), context));
  if (context.isPackagedProgram(file)) return start([args[0] ?? file, file, ...args.slice(1)], true);
  return { file, args, envPairs: pairs(command, context, { isNodeCommand: false, startsUs: false }), startsUs: false };
}

function isNodeCommand(argv: readonly string[], context: CommandContext): boolean {
  const { version, code, script } = parseNodeArguments(argv);
  return version || code !== undefined || (script !== undefined && (context.isFork || context.isScript(script)));
}

function isNode(file: string): boolean {
  return file === 'node' || file === 'node.exe';
}

function pairs(command: Command, { depth, directory }: CommandContext, { isNodeCommand, startsUs }: { isNodeCommand: boolean; startsUs: boolean }): string[] {
  const message = messagePairs({ isNodeCommand, depth, ...(startsUs ? { directory } : {}) });
  return [...command.envPairs.filter((pair) => !isMessagePair(pair)), ...message];
}

/** Assignments in front of a command; then its first word, bare or in quotes. */
const FIRST_WORD = /^(\s*(?:[A-Za-z_]\w*=(?:"[^"$`\\]*"|'[^']*'|[^\s"'$`\\;&|<>()]*)\s+)*)(?:"([^"$`]+)"|'([^']+)'|([^\s"'$`;&|<>()]+))(?=$|[\s;&|<>)])/;

function rewriteShell(command: Command, context: CommandContext): RewrittenCommand {
  const { file, args } = command;
  const last = args.length - 1;
  // Node puts the whole command line in quotes for cmd.exe
  const isQuoted = context.isWindows && args[last]?.startsWith('"') === true && args[last].endsWith('"');
  const line = isQuoted ? args[last]!.slice(1, -1) : args[last] ?? '';
  const match = FIRST_WORD.exec(line);
  const word = match?.[2] ?? match?.[3] ?? match?.[4];
  const unchanged = { file, args, envPairs: pairs(command, context, { isNodeCommand: false, startsUs: false }), startsUs: false };
  if (match === null || word === undefined) return unchanged;
  const rest = line.slice(match[0].length);
  if (!isNode(word) && !(word === context.execPath && isNodeCommand(words(rest), context))) return unchanged;
  const isPosixShell = !context.isWindows && /(?:^|\/)(?:sh|bash|dash|zsh|ksh|ash)$/.test(file);
  const program = context.isWindows ? `"${context.execPath}"` : shellQuoted(context.execPath);
  const rewritten = `${match[1] ?? ''}${isPosixShell ? shellAssignment(context.directory) : ''}${program}${rest}`;
  return {
    file,
    args: [...args.slice(0, last), isQuoted ? `"${rewritten}"` : rewritten],
    // Where a single command can be given a variable, no other in the line sees it.
    envPairs: pairs(command, context, { isNodeCommand: !isPosixShell, startsUs: !isPosixShell }),
    startsUs: true,
  };
}

/** The words of a simple command, up to the first operator; enough to find the script. */
function words(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/\s*(?:"([^"]*)"|'([^']*)'|([^\s"';&|<>()]+)|([;&|<>()]))/g)) {
    if (match[4] !== undefined) break;
    found.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return found;
}

/** Names of files that `node` runs; others have to begin with a `#!` line for it. */
export function looksLikeScript(file: string): boolean {
  return /^\.(?:[cm]?js|[cm]?ts)$/.test(extname(file));
}

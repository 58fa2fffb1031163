/** A command line of Node, taken apart. */
export interface NodeArguments {
  /** Node's own options, in front of the script. */
  readonly execArgv: readonly string[];
  readonly version: boolean;
  /** Code given with -e or -p. */
  readonly code: string | undefined;
  readonly print: boolean;
  /** Modules given with -r and --import. */
  readonly preload: readonly { readonly kind: 'require' | 'import'; readonly request: string }[];
  /** The script as it was written; none: the code, or standard input. */
  readonly script: string | undefined;
  readonly args: readonly string[];
}

/** Options of Node whose value may stand in the next argument: `node --help` shows them as `--x=...`. */
const WITH_VALUE: ReadonlySet<string> = new Set([
  '-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions', '--input-type', '--title', '--env-file',
  '--env-file-if-exists', '--diagnostic-dir', '--redirect-warnings', '--icu-data-dir', '--openssl-config', '--disable-warning',
  '--unhandled-rejections', '--dns-result-order', '--inspect-port', '--debug-port', '--trace-event-categories', '--watch-path',
]);

/** Takes apart what stands behind `node` on a command line. */
export function parseNodeArguments(argv: readonly string[]): NodeArguments {
  const preload: { kind: 'require' | 'import'; request: string }[] = [];
  let version = false;
  let code: string | undefined;
  let print = false;
  let i = 0;
  for (; i < argv.length; i++) {
    const arg = argv[i]!;
    if (arg === '--') { i++; break; }
    if (!arg.startsWith('-') || arg === '-') break;
    const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
    const name = equals < 0 ? arg : arg.slice(0, equals);
    const value = equals >= 0 ? arg.slice(equals + 1) : WITH_VALUE.has(name) ? argv[++i] : undefined;
    if (name === '-v' || name === '--version') version = true;
    else if (name === '-e' || name === '--eval') code = value ?? argv[++i];
    else if (name === '-p' || name === '-pe' || name === '--print') {
      print = true;
      if (value !== undefined) code = value;
      else if (code === undefined && i + 1 < argv.length) code = argv[++i];
    } else if (value !== undefined && (name === '-r' || name === '--require')) preload.push({ kind: 'require', request: value });
    else if (value !== undefined && name === '--import') preload.push({ kind: 'import', request: value });
  }
  const execArgv = argv.slice(0, i).filter((arg) => arg !== '--');
  if (version || code !== undefined) return { execArgv, version, code, print, preload, script: undefined, args: argv.slice(i) };
  const script = argv[i] === '-' ? undefined : argv[i];
  return { execArgv, version, code, print, preload, script, args: argv.slice(i + 1) };
}

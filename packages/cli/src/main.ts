import { readFileSync } from 'node:fs';
import { isPackError, PackError } from '@pack/errors';
import { helpText } from './help.ts';
import { readCommandLine, type CommandLine } from './options.ts';
import { createOutput, printText, wantsColor, type Output } from './output.ts';

/**
 * The command `pack`.
 * @param args the words after the program's name
 * @returns the exit status: 0, or what the error's code stands for. Never throws.
 */
export async function main(args: readonly string[]): Promise<number> {
  let output = createOutput({ json: args.includes('--json'), quiet: args.includes('--quiet'), verbose: false, debug: args.includes('--debug'), color: wantsColor(!args.includes('--no-color')) });
  try {
    const line = readCommandLine(args);
    if (line.help) { printText(helpText()); return 0; }
    if (line.version) { printText(`${ownVersion()}\n`); return 0; }
    output = createOutput({ json: line.json === true, quiet: line.quiet === true, verbose: line.verbose === true, debug: line.debug === true, color: wantsColor(!line['no-color']) });
    return await obey(line, output);
  } catch (error) {
    const told = isPackError(error) ? error : new PackError('ERR_PACK_INTERNAL', 'This is a defect of pack, not of your project', {
      cause: error, hint: 'Please report it together with these lines',
    });
    output.failure(told);
    return told.exitCode;
  }
}

/** @returns the exit status */
async function obey(line: CommandLine, output: Output): Promise<number> {
  if (line.verb === 'build' && line.input === undefined) {
    throw new PackError('ERR_PACK_USAGE', 'Nothing to package is named', { hint: 'pack . packages the project in the current directory; pack --help tells more' });
  }
  try {
    process.cwd();
  } catch (cause) {
    throw new PackError('ERR_PACK_USAGE', 'The current directory does not exist any more', { cause, hint: 'Change to one that does' });
  }
  // late: --version and --help need nothing of these
  const input = line.input ?? '.';
  if (line.verb === 'trace') return (await import('./run-trace.ts')).runTrace(line, input, output);
  if (line.verb === 'inspect') { await (await import('./run-inspect.ts')).runInspect(line, input, output); return 0; }
  if (line.verb === 'verify') { await (await import('./run-verify.ts')).runVerify(line, input, output); return 0; }
  if (line.verb === 'runtime') {
    if (line.action === 'fetch') await (await import('./run-runtime-fetch.ts')).runRuntimeFetch(line, output);
    else await (await import('./run-runtime.ts')).runRuntime(line, output);
    return 0;
  }
  if (line.verb === 'cache') return (await import('./run-cache.ts')).runCache(line, output);
  if (line.verb === 'why') return (await import('./run-why.ts')).runWhy(line, input, output);
  await (await import('./run-build.ts')).runBuild(line, input, output);
  return 0;
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}

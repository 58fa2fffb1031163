import { verify, type VerifyResult } from '@pack/coordinator';
import { PackError, shortPath } from '@pack/errors';
import type { CommandLine } from './options.ts';
import type { Look, Output } from './output.ts';
import { untilInterrupted } from './until-interrupted.ts';

/** Checks an executable; what is wrong with it is an error. */
export async function runVerify(line: CommandLine, file: string, output: Output): Promise<void> {
  if (line.input === undefined) throw new PackError('ERR_PACK_USAGE', 'No executable is named', { hint: 'pack verify ./app' });
  const { project, rebuild, 'node-path': nodePath, offline } = line;
  const result = await untilInterrupted((signal) => verify({
    file, ...(rebuild && { rebuild }), ...(project !== undefined && { project }), ...(nodePath !== undefined && { nodePath }), ...(offline && { offline }),
  }, { signal, onEvent: output.event }));
  output.report((look) => line.quiet ? '' : verifyText(result, look), { type: 'verify', ...result });
}

function verifyText({ path, sha256, target, record, rebuilt, isRuntimeChecked }: VerifyResult, { style, cwd }: Look): string {
  const known = rebuilt ? 'the project gives this very file' : 'holds what was built into it';
  return [
    `${style.green('✔')} ${style.bold(shortPath(path, cwd))}  ${target}  ${known}`,
    `  sha256    ${sha256}`,
    `  built     ${record.name} from ${record.entry}, by pack ${record.pack}, on Node with the SHA-256 ${record.runtime.sha256}${isRuntimeChecked || rebuilt ? '' : ' (not compared)'}`,
    '',
  ].join('\n');
}

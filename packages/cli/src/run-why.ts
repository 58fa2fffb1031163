import type { CommandLine } from './options.ts';
import type { Output } from './output.ts';
export async function runWhy(_line: CommandLine, _input: string, _output: Output): Promise<number> { return 0; }

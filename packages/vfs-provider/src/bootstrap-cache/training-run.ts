/*
 * The program that runs in the target's Node: it starts the bootstrap from its text, as an executable does, over the
 * archive of a small project, and writes V8's code cache of what the bootstrap ran to the file that its argument names. It
 * gets text and archive on standard input: `<bytes of the text> <text><archive>`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { Script } from 'node:vm';

const input = readFileSync(0);
const space = input.indexOf(' ');
const textEnd = space + 1 + Number(input.subarray(0, space).toString('latin1'));
const text = input.subarray(space + 1, textEnd).toString('latin1');
const archive = new Uint8Array(input.subarray(textEnd)).buffer; // a copy with nothing around it

const require = createRequire(import.meta.url);
const { emitWarning } = process;
process.emitWarning = () => {};
const { internalBinding } = require('internal/test/binding') as { internalBinding(name: string): Record<string, unknown> };
process.emitWarning = emitWarning;
internalBinding('sea')['getAsset'] = () => archive;

const script = new Script(text, { filename: 'node:internal/pack' });
const output = process.argv[2]!;
process.on('exit', () => { writeFileSync(output, script.createCachedData()); });
const pack = script.runInThisContext() as (require: NodeJS.Require) => void;
pack(require);

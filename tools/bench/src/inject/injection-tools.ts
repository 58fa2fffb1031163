import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extract } from '@pack/injector';
import type { Candidate } from '../interleave.ts';
import type { Command } from '../measured-run.ts';

export type ToolName = 'pack' | 'postject' | '--build-sea' | 'cp';

/** What is put together: a Node binary, a payload, and where the results go. */
export interface InjectionCase {
  readonly input: string;
  readonly payload: string;
  readonly room: string;
  /** A Node of version 26 that runs here. */
  readonly node26: string;
}

/** A tool as a candidate; `wallMs`, if it is there, tells the time that counts from what the program printed. */
export interface Tool extends Candidate {
  readonly wallMs?: () => number;
}

/** Each tool, with what it leaves checked: the payload has to be found in the executable. */
export const TOOLS: Readonly<Record<ToolName, (facts: InjectionCase) => Tool>> = {
  pack: ({ input, payload, room }) => {
    const output = join(room, 'pack');
    const program = fileURLToPath(new URL('./inject-program.js', import.meta.url));
    let printed = '';
    const candidate = tool('pack', output, [process.execPath, program, input, payload, output], ({ stdout }) => { printed = stdout; return holds(output, payload); });
    return { ...candidate, wallMs: () => Number(printed) };
  },
  postject: ({ input, payload, room }) => {
    const output = join(room, 'postject');
    const cli = join(dirname(createRequire(import.meta.url).resolve('postject')), 'cli.js');
    const candidate = tool('postject', output, [process.execPath, cli, output, 'NODE_SEA_BLOB', payload, '--sentinel-fuse', FUSE, '--macho-segment-name', 'NODE_SEA'], () => holds(output, payload));
    // it changes a copy in place; making that is not counted
    return { ...candidate, prepare: () => { candidate.prepare!(); copyFileSync(input, output); } };
  },
  '--build-sea': ({ input, payload, room, node26 }) => {
    const output = join(room, 'build-sea');
    writeFileSync(join(room, 'main.js'), '0');
    writeFileSync(join(room, 'build-sea.json'), JSON.stringify({ main: join(room, 'main.js'), output, executable: input, assets: { payload } }));
    return tool('--build-sea', output, [node26, '--build-sea', join(room, 'build-sea.json')], async () => {
      if ((await extract(output)).length < statSync(payload).size) throw new Error('the payload is not in the executable');
    });
  },
  cp: ({ room }) => {
    const output = join(room, 'copy');
    const original = join(room, 'pack');
    return tool('cp', output, ['cp', original, output], () => { if (statSync(output).size !== statSync(original).size) throw new Error('not copied'); });
  },
};

const FUSE = ['NODE_SEA_FUSE', 'fce680ab2cc467b6e072b8b5df1996b2'].join('_');

function tool(name: ToolName, output: string, [file, ...args]: readonly string[], verify: Command['verify']): Tool {
  return { name, prepare: () => rmSync(output, { force: true }), command: { file: file!, args, watchMemoryMs: 20, verify } };
}

async function holds(executable: string, payload: string): Promise<void> {
  const [found, wanted] = await Promise.all([sum((await extract(executable)).chunks()), sum(createReadStream(payload))]);
  if (found !== wanted) throw new Error(`${executable} does not hold the payload`);
}

async function sum(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of chunks) digest.update(chunk);
  return digest.digest('hex');
}

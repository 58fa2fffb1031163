/*
 * The program that runs in the target's Node: it starts the bootstrap from its scripts, as an executable does, over the
 * archive of a small project, and writes V8's code caches of what the bootstrap ran to the file that its argument names. It
 * gets scripts and archive on standard input: `<bytes of the scripts> <scripts, as JSON><archive>`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { Script } from 'node:vm';
import { ARCHIVE_ASSET_KEY, bootstrapAssetKey, type PartName } from '../archive-key.ts';
import type { ContextifyScriptClass } from '../loader/compile-script.ts';
import { encodeBootstrapCache } from './bootstrap-cache.ts';

interface BootstrapPart {
  /** None: the script that starts. */
  readonly part?: PartName;
  readonly script: string;
}

const input = readFileSync(0);
const space = input.indexOf(' ');
const textEnd = space + 1 + Number(input.subarray(0, space).toString('latin1'));
const scripts = JSON.parse(input.subarray(space + 1, textEnd).toString('latin1')) as readonly BootstrapPart[];
const assets = new Map([
  [ARCHIVE_ASSET_KEY, copy(input.subarray(textEnd))],
  ...scripts.map(({ part, script }) => [bootstrapAssetKey(part), copy(Buffer.from(script, 'latin1'))] as const),
]);

const require = createRequire(import.meta.url);
const { emitWarning } = process;
process.emitWarning = () => {};
const { internalBinding } = require('internal/test/binding') as { internalBinding(name: string): Record<string, unknown> };
process.emitWarning = emitWarning;
internalBinding('sea')['getAsset'] = (key: string) => assets.get(key);

const compiled = new Map<PartName | undefined, { createCachedData(): Buffer }>();
const contextify = internalBinding('contextify') as { ContextifyScript: ContextifyScriptClass };
const Native = contextify.ContextifyScript;
contextify.ContextifyScript = class extends Native {
  constructor(...args: ConstructorParameters<ContextifyScriptClass>) {
    super(...args);
    const known = scripts.find(({ script }) => script === args[0]);
    if (known !== undefined) compiled.set(known.part, this as unknown as { createCachedData(): Buffer });
  }
};

const core = new Script(scripts.find(({ part }) => part === undefined)!.script, { filename: 'node:internal/pack' });
compiled.set(undefined, core);
const output = process.argv[2]!;
process.on('exit', () => {
  const caches = scripts.flatMap(({ part }) => {
    const script = compiled.get(part);
    return script === undefined ? [] : [[part, script.createCachedData()] as const];
  });
  writeFileSync(output, encodeBootstrapCache(new Map(caches)));
});
const pack = core.runInThisContext() as (require: NodeJS.Require) => void;
pack(require);

/** Memory with nothing around it. */
function copy(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

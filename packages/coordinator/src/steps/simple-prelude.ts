import { BINARY_DATA_ASSET_KEY } from '@pack/vfs-provider';
import type { Settings } from '../settings.ts';

/**
 * Puts in front of a simple program what the bootstrap does for projects: Node's own handling of SIGUSR1, which is to open
 * the inspector, goes away, and threads do not take options from NODE_OPTIONS. Line numbers stay as they are.
 */
export function withPrelude(main: string, { allowInspector, nodeOptions, args, binaryData }: Pick<Settings, 'allowInspector' | 'nodeOptions' | 'args' | 'binaryData'>): string {
  // By way of globalThis: a script may well have a `process` of its own, which is not there yet.
  const prelude = [
    ...(allowInspector ? [] : ["(f=>globalThis.process.on('SIGUSR1',f).off('SIGUSR1',f))(()=>{});"]),
    ...(args.length === 0 ? [] : [`globalThis.process.argv.splice(2,0,...${JSON.stringify(args)});`]),
    ...(binaryData === undefined ? [] : [DATA]),
    // Node reads it for each worker with options or an environment of its own, whatever the executable says.
    ...(nodeOptions === 'ignore' && main.includes('worker_threads') ? ['delete globalThis.process.env.NODE_OPTIONS;'] : []),
  ].join('');
  // A directive has to stay in front of all statements, and #! at the very beginning.
  const [hashbang] = /^#!.*(?:\r?\n|$)/.exec(main) ?? [];
  if (hashbang !== undefined) return `${hashbang.trimEnd()}\n${prelude}${main.slice(hashbang.length)}`;
  return isStrict(main) ? `'use strict';${prelude}${main}` : prelude + main;
}

/** As `offerBinaryData` of vfs-provider does for projects. */
const DATA = "(p=>{const d=a=>Object.defineProperty(p,'seaBinaryData',{configurable:true,enumerable:false,...a});"
  + `d({get(){const value=Buffer.from(p.getBuiltinModule('node:sea').getRawAsset('${BINARY_DATA_ASSET_KEY}'));d({value,writable:true});return value},set(value){d({value,writable:true})}})})(globalThis.process);`;

/** Whether a script begins with the directive, comments aside. */
function isStrict(script: string): boolean {
  return /^(?:\s|\/\/.*|\/\*[^]*?\*\/)*(?:'use strict'|"use strict")/.test(script);
}

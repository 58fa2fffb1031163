import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Where a code cache keeps a hash of V8's flags. Source of the rule: `SerializedCodeData` in V8's code-serializer.h. */
const FLAG_HASH_OFFSET = 12;
const PROBE = `process.stdout.write(String(new (require('node:vm').Script)('0').createCachedData().readUInt32LE(${FLAG_HASH_OFFSET})))`;

/** The hash of V8's flags in a Node that is started like this. */
export async function readFlagHash(command: readonly string[], env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
  const [file, ...args] = [...command, '--eval', PROBE];
  const { stdout } = await promisify(execFile)(file!, args, { env, killSignal: 'SIGKILL', signal });
  const hash = Number(stdout);
  if (!Number.isInteger(hash) || stdout === '') throw new Error(`it answered ${JSON.stringify(stdout.slice(0, 100))}`);
  return hash;
}

/** Makes a cache acceptable to a process with other flags; only right for flags that do not change what is compiled. */
export function setFlagHash(cache: Uint8Array, hash: number): void {
  new DataView(cache.buffer, cache.byteOffset, cache.byteLength).setUint32(FLAG_HASH_OFFSET, hash, true);
}

import { fileURLToPath } from 'node:url';

/** A path argument as text: strings as they are, buffers decoded, URLs as the path that they mean, anything else undefined. */
export function pathText(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (argument instanceof Uint8Array) {
    return Buffer.from(argument.buffer, argument.byteOffset, argument.byteLength).toString();
  }
  if (argument instanceof URL && argument.protocol === 'file:') {
    try {
      return fileURLToPath(argument);
    } catch {
      return undefined; // Node's own function says why
    }
  }
  return undefined;
}

import { BINARY_DATA_ASSET_KEY } from '../archive-key.ts';

/**
 * Gives the program its block of binary data as `process.seaBinaryData`: nothing is looked up before it is asked for, and
 * the bytes are those of the executable in memory, not a copy.
 * @param getAsset gives an asset by its key
 */
export function offerBinaryData(getAsset: (key: string) => ArrayBuffer | undefined): void {
  const define = (descriptor: PropertyDescriptor): void => { Object.defineProperty(process, 'seaBinaryData', { configurable: true, enumerable: false, ...descriptor }); };
  define({
    get(): Buffer {
      const value = Buffer.from(getAsset(BINARY_DATA_ASSET_KEY)!);
      define({ value, writable: true });
      return value;
    },
    set(value: unknown): void { define({ value, writable: true }); },
  });
}

import { createMessage, generateKey, PacketList, sign } from 'openpgp';
import type { ReleaseKey } from '../src/nodejs/node-release-keys.ts';

export interface TestSigner {
  /** As one that is built in. */
  readonly key: ReleaseKey;
  /** A detached binary signature. */
  sign(text: string): Promise<Buffer>;
}

/** A key of nobody's, made for a test. */
export async function testSigner(holder = 'A releaser'): Promise<TestSigner> {
  const { privateKey } = await generateKey({ userIDs: [{ name: holder }], format: 'object' });
  const list = new PacketList();
  list.push(privateKey.toPublic().keyPacket);
  return {
    key: { holder, fingerprint: privateKey.getFingerprint().toUpperCase(), packets: [Buffer.from(list.write()).toString('base64')] },
    async sign(text) {
      const message = await createMessage({ binary: Buffer.from(text) });
      return Buffer.from((await sign({ message, signingKeys: privateKey, detached: true, format: 'binary' })) as Uint8Array);
    },
  };
}

import { PackError } from '@pack/errors';
import { NODE_RELEASE_KEYS, type ReleaseKey } from './node-release-keys.ts';

/** A text and the detached signature that should belong to it. */
export interface SignedText {
  readonly text: Buffer;
  /** Binary, as in `SHASUMS256.txt.sig`. */
  readonly signature: Buffer;
  /** Where the text is from, without credentials. */
  readonly url: string;
}

/** SHA-1 and older can be forged. */
const HASHES: ReadonlySet<number> = new Set([8, 9, 10]); // SHA-256, SHA-384, SHA-512 (RFC 9580, 9.5)
const BINARY_DOCUMENT = 0; // RFC 9580, 5.2.1

/**
 * Checks that one of the trusted keys made a signature of exactly this text. The keys are pinned, so that neither their
 * expiry nor what others certify of them counts: a release that was signed years ago stays verifiable.
 * @returns who signed
 * @throws PackError ERR_PACK_SIGNATURE.
 */
export async function verifySignature({ text, signature, url }: SignedText, trusted: readonly ReleaseKey[] = NODE_RELEASE_KEYS): Promise<ReleaseKey> {
  const openpgp = await import('openpgp'); // 0.6 MB of code, and only releases that are downloaded need it
  const refuse = (why: string, cause?: unknown): PackError => new PackError('ERR_PACK_SIGNATURE', `The published hashes are not signed by Node's releasers: ${why}`, {
    url, ...(cause !== undefined && { cause }), hint: 'Do not use this mirror. --no-verify-signature goes on without proof of who made the files',
  });
  const packets = await openpgp.readSignature({ binarySignature: signature }).then((read) => read.packets, (cause: unknown) => { throw refuse('the signature is damaged', cause); });
  const literal = (await openpgp.createMessage({ binary: new Uint8Array(text) })).packets[0]!;
  let why = 'none of the keys that are known here made the signature';
  for (const packet of packets) {
    const match = await keyOf(trusted, (key) => packet.issuerKeyID !== null && key.getKeyID().equals(packet.issuerKeyID));
    if (match === undefined) continue;
    if (packet.signatureType !== BINARY_DOCUMENT || !HASHES.has(packet.hashAlgorithm as number)) {
      why = 'the signature is of a kind that proves nothing';
      continue;
    }
    try {
      await packet.verify(match.key, BINARY_DOCUMENT, literal as object, packet.created as Date, true);
      return match.holder;
    } catch (error) {
      why = `the signature does not belong to this text (${(error as Error).message})`;
    }
  }
  throw refuse(why);
}

type PublicKey = import('openpgp').PublicKeyPacket;

/** The first of the trusted keys' packets that fits. */
async function keyOf(trusted: readonly ReleaseKey[], fits: (key: PublicKey) => boolean): Promise<{ key: PublicKey; holder: ReleaseKey } | undefined> {
  for (const holder of trusted) {
    const key = (await keyPackets(holder)).find(fits);
    if (key) return { key, holder };
  }
  return undefined;
}

/** The keys of a holder, read. @throws a defect's error for packets that are none. */
export async function keyPackets({ packets }: ReleaseKey): Promise<PublicKey[]> {
  const { PacketList, PublicKeyPacket, PublicSubkeyPacket } = await import('openpgp');
  // An object by tag; its type claims a Map.
  const kinds = Object.fromEntries([PublicKeyPacket, PublicSubkeyPacket].map((kind) => [kind.tag, kind])) as unknown as Parameters<typeof PacketList.fromBinary>[1];
  const lists = await Promise.all(packets.map((packet) => PacketList.fromBinary(Buffer.from(packet, 'base64'), kinds)));
  return lists.map((list) => list[0] as PublicKey);
}

import { expect, test } from 'vitest';
import { testSigner } from '../../test/release-key.ts';
import { NODE_RELEASE_KEYS } from './node-release-keys.ts';
import { keyPackets, verifySignature } from './verify-signature.ts';

const TEXT = 'aa  node-v24.21.0-linux-x64.tar.gz\n';
const url = 'https://nodejs.org/download/release/v24.21.0/SHASUMS256.txt';

test('a signature of a trusted key is accepted, and its holder told', async () => {
  const signer = await testSigner('Anna');
  const other = await testSigner('Berta');
  const signature = await signer.sign(TEXT);
  expect(await verifySignature({ text: Buffer.from(TEXT), signature, url }, [other.key, signer.key])).toMatchObject({ holder: 'Anna' });
});

test('a text that is one byte different is refused', async () => {
  const signer = await testSigner();
  const signature = await signer.sign(TEXT);
  await expect(verifySignature({ text: Buffer.from(TEXT.replace('aa', 'ab')), signature, url }, [signer.key])).rejects.toMatchObject({
    code: 'ERR_PACK_SIGNATURE', exitCode: 3, url, message: expect.stringContaining('does not belong to this text') as string,
  });
});

test('a signature of somebody else is refused, although it is a good one', async () => {
  const signer = await testSigner();
  await expect(verifySignature({ text: Buffer.from(TEXT), signature: await signer.sign(TEXT), url })).rejects.toMatchObject({
    code: 'ERR_PACK_SIGNATURE', message: expect.stringContaining('none of the keys') as string,
  });
});

test.each([['nothing', Buffer.alloc(0)], ['noise', Buffer.from('no signature at all')], ['a text signature', Buffer.from('-----BEGIN PGP SIGNATURE-----\n')]])('%s is no signature', async (_, signature) => {
  await expect(verifySignature({ text: Buffer.from(TEXT), signature, url })).rejects.toMatchObject({ code: 'ERR_PACK_SIGNATURE' });
});

test('a signature over a text document is refused: it does not cover every byte', async () => {
  const { createMessage, generateKey, sign, PacketList } = await import('openpgp');
  const { privateKey } = await generateKey({ userIDs: [{ name: 'Anna' }], format: 'object' });
  const list = new PacketList();
  list.push(privateKey.toPublic().keyPacket);
  const signature = Buffer.from((await sign({ message: await createMessage({ text: TEXT }), signingKeys: privateKey, detached: true, format: 'binary' })) as Uint8Array);
  const key = { holder: 'Anna', fingerprint: privateKey.getFingerprint(), packets: [Buffer.from(list.write()).toString('base64')] };
  await expect(verifySignature({ text: Buffer.from(TEXT), signature, url }, [key])).rejects.toMatchObject({ code: 'ERR_PACK_SIGNATURE', message: expect.stringContaining('proves nothing') as string });
});

/** From the README of nodejs/release-keys: those who release now, then those who did. */
const README = [
  '5BE8A3F6C8A5C01D106C0AD820B1A390B168D356', 'DD792F5973C6DE52C432CBDAC77ABFA00DDBF2B7', 'CC68F5A3106FF448322E48ED27F5E38D5B0A215F',
  '8FCCA13FEF1D0C2E91008E09770F7A9A5AE15600', '890C08DB8579162FEE0DF9DB8BEAB4DFCF555EF4', 'C82FA3AE1CBEDC6BE46B9360C43CEC45C17AB93C',
  '108F52B48DB57BB0CC439B2997B01419BD92F80A', 'A363A499291CBBC940DD62E41F10027AF002F8B0', '655F3B5C1FB3FA8D1A0CA6BDE4A7D232B936D2FD',
  'C0D6248439F1D5604AAFFB4021D900FFDB233756', '4ED778F539E3634C779C87C6D7062848A1AB005C', '141F07595B7B3FFE74309A937405533BE57C7D57',
  '9554F04D7259F04124DE6B476D5A82AC7E37093B', '94AE36675C464D64BAFA68DD7434390BDBE9B9C5', '1C050899334244A8AF75E53792EF661D867B9DFA',
  '74F12602B6F1C4E913FAA37AD3A89613643B6201', 'B9AE9905FFD7803F25714661B63B535A4C206CA9', '77984A986EBC2AA786BC0F66B01FBB92821C587A',
  '93C7E9E91B49E432C2F75674B0A78B0A6C481CF6', '56730D5401028683275BD23C23EFEFE93C4CFFFE', '71DCFD284A79C3B38668286BC97EC7A07EDE3FC1',
  'FD3A5288F042B6850C66B31F09FE44734EB7990E', '61FC681DFB92A079F1685E77973F295594EC4689', '114F43EE0176B71C7BC219DD50A3051F888C628D',
  'C4F0DFFF4E8C1A8236409D08E73BC641CC11F4C8', 'DD8F2338BAE7501E3DD5AC78C273792F7D83545D', 'A48C2BEE680E841632CD4E44F07496B3EB3C1762',
  'B9E2F5981AA6E0CD28160D9FF13993A75599653C',
];

test('the keys that are built in are those that Node lists: their bytes have these fingerprints', async () => {
  const fingerprints: string[] = [];
  for (const key of NODE_RELEASE_KEYS) {
    const [primary] = await keyPackets(key);
    expect(primary!.getFingerprint().toUpperCase()).toBe(key.fingerprint); // computed from the bytes
    fingerprints.push(key.fingerprint);
  }
  expect(fingerprints).toEqual(README);
});

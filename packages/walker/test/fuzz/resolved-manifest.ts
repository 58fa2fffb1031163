import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkManifest } from '../oracles/check-manifest.ts';
import { fuzzProperty } from '../fuzz-property.ts';
import { randomManifest } from '../oracles/random-maps.ts';

const room = realpathSync(mkdtempSync(join(tmpdir(), 'pack-fuzz-maps-')));
process.on('exit', () => rmSync(room, { recursive: true, force: true }));
const check = await checkManifest(room, '24', ['custom']);

export default fuzzProperty(randomManifest, async (manifest) => await check(manifest) > 12, 60);

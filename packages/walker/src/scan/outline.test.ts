import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { linuxTarget } from '../../test/project.ts';
import { pnpmStore, scripts } from '../../test/real-trees.ts';
import { analyse } from '../analyse/analyse.ts';
import { createDisk } from '../disk.ts';
import { detectKind, fileKind } from '../file-kind.ts';
import { createPackageReader } from '../package-json.ts';
import { passOverOutline } from './full-pass.ts';
import { lexerReady } from './lex-module.ts';
import { outlineOf } from './outline.ts';
import { lex } from './scan-file.ts';
import type { ScannedFile, SourceFile } from './source-file.ts';

beforeAll(lexerReady);

test('a pass over the outline of a real file finds what Babel finds in all of it', () => {
  const packages = createPackageReader(createDisk(), { unreadableFails: true });
  const differences: string[] = [];
  let [whole, left, compared] = [0, 0, 0];
  for (const path of scripts(pnpmStore)) {
    if (statSync(path).size > 300_000) continue;
    const source = readFileSync(path, 'utf8');
    const file = { path, source, kind: fileKind(path, packages.scopeOf(path), () => detectKind(source)), target: linuxTarget } as SourceFile;
    if (lex(file) !== undefined) continue;
    const ours = passOverOutline(file);
    if (ours === undefined) continue;
    const { error, ...babels } = analyse(file);
    if (error) continue;
    compared++;
    whole += source.length;
    left += outlineOf(source)!.text.length;
    if (JSON.stringify(there(ours)) !== JSON.stringify(there(babels))) differences.push(relative(pnpmStore, path));
  }
  expect(differences).toEqual([]);
  expect(compared).toBeGreaterThan(100);
  expect(left / whole).toBeLessThan(0.7); // else it is not worth having
}, 300_000);

/** Without paths to nothing: the larger the part of a file that is looked at, the more texts it can be taken to make. */
function there({ requests, assets, dynamic }: ScannedFile): ScannedFile {
  return { requests: requests.filter(({ request }) => !request.startsWith('/')), assets: assets.filter(({ path }) => existsSync(path)), dynamic };
}

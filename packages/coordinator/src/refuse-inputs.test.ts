import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { refuseInputs } from './refuse-inputs.ts';

test('an output that is an input is refused, by whatever way it is named; a link to it may be replaced', () => {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-inputs-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(path.join(root, 'src'));
  symlinkSync('src', path.join(root, 'way'));
  const input = path.join(root, 'src/tool');
  writeFileSync(input, '');
  symlinkSync('tool', path.join(root, 'src/link'));
  for (const output of [input, path.join(root, 'way/tool')]) {
    expect(() => refuseInputs(output, [undefined, '/other', input])).toThrow(expect.objectContaining({ code: 'ERR_PACK_OUTPUT_NOT_WRITABLE', path: output }));
  }
  for (const output of [path.join(root, 'src/link'), path.join(root, 'src/tool2'), path.join(root, 'missing/tool')]) refuseInputs(output, [input]);
});

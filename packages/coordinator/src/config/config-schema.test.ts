import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { CONFIG_KEYS } from './config-keys.ts';
import { configSchema } from './config-schema.ts';
import { validateConfig } from './validate-config.ts';

const published = path.join(import.meta.dirname, '../../schema/config.json');
const judge = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(published, 'utf8')) as object);

test('the published schema is the one that the table of keys gives', () => {
  // `pnpm --filter @pack/coordinator schema` writes it anew.
  expect(readFileSync(published, 'utf8')).toBe(`${JSON.stringify(configSchema(), null, 2)}\n`);
});

const values = [undefined, null, true, false, 0, 1, '', 'text', 'project', 'simple', 'binding', 'platformatic', 'auto', 'native', 'postject', [], ['a'], ['a', ''], ['a', 1], {}, [['a']]];
const configurations = [
  {}, [], 'text', null, 7, { $schema: 'x' }, { $schema: 1 }, { unknown: 1 }, { toString: 'x' }, { entry: 'a', outptu: 'b' },
  ...[{ 'missing-asset': 'off' }, { 'missing-asset': 'of' }, { 'missing-asset': {} }, { 'missing-asset': { severity: 'note', allow: ['a.js:1'] } }, { 'missing-asset': { allow: [''] } }, { 'missing-asset': { alow: [] } }, { missing: 'off' }].map((findings) => ({ findings })),
  ...[{ release: 'https://mirror.example/node/' }, { rc: 'http://127.0.0.1:1' }, { release: 'mirror' }, { release: 'ftp://mirror.example/' }, { release: 1 }, { release: 'https:///' }].map((nodeMirrors) => ({ nodeMirrors })),
  ...[...Object.keys(CONFIG_KEYS), 'assetes'].flatMap((key) => values.map((value) => ({ [key]: value }))),
];

test('an independent judge of the schema and our validator agree on every configuration', () => {
  for (const configuration of configurations) {
    const json = JSON.stringify(configuration);
    expect(`${json} ${accepts(JSON.parse(json))}`).toBe(`${json} ${judge(JSON.parse(json))}`);
  }
});

function accepts(configuration: unknown): boolean {
  try {
    validateConfig(configuration, { path: 'x' });
    return true;
  } catch {
    return false;
  }
}

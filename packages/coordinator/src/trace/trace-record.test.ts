import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import { expect, onTestFinished, test } from 'vitest';
import { mergeRecords, readTraceRecord, recordOf, recordText, tracedFiles } from './trace-record.ts';

const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../schema/trace.json'), 'utf8')) as object;
const isValid = new Ajv().compile(schema);
const later = Date.now() + 60_000;

function project(...names: string[]): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-record-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const name of names) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), '');
  }
  return root;
}

test('a record has no path of the machine, and the order of the events has no effect on it', () => {
  const root = project('main.js', 'lib/b.js', 'lib/a.js', 'data/x.txt');
  const at = (name: string): string => path.join(root, name);
  const events = [
    { kind: 'require', from: at('main.js'), request: at('lib/b'), path: at('lib/b.js') },
    { kind: 'import', from: at('lib/b.js'), request: `file://${at('lib/a.js')}`, path: at('lib/a.js') },
    { kind: 'read', from: at('lib/b.js'), path: at('data/x.txt') },
    { kind: 'read', from: at('lib/a.js'), path: at('data/x.txt') },
  ] as const;
  const record = recordOf(events, { root, since: later });
  expect(record).toEqual({
    version: 1,
    files: {
      'lib/a.js': { read: ['data/x.txt'] },
      'lib/b.js': { import: { './a.js': 'lib/a.js' }, read: ['data/x.txt'] },
      'main.js': { require: { './lib/b.js': 'lib/b.js' } },
    },
  });
  expect(recordText(recordOf(events.toReversed(), { root, since: later }))).toBe(recordText(record));
  expect(recordText(record)).not.toContain(root);
  expect(isValid(JSON.parse(recordText(record)))).toBe(true);
});

test('what the run made itself, secrets, and what nobody asked for stay out', () => {
  const root = project('main.js', 'made.txt', '.env', '.env.local', 'x.txt');
  const read = (name: string, from?: string): { kind: 'read'; from: string | undefined; path: string } => ({ kind: 'read', from: from && path.join(root, from), path: path.join(root, name) });
  expect(recordOf([read('.env', 'main.js'), read('.env.local', 'main.js'), read('gone', 'main.js'), read('x.txt')], { root, since: later }).files).toEqual({});
  expect(recordOf([read('made.txt', 'main.js')], { root, since: 0 }).files).toEqual({});
  expect(recordOf([{ kind: 'read', from: path.join(root, '../elsewhere.js'), path: path.join(root, 'x.txt') }], { root, since: later }).files).toEqual({});
  // What a script builds before it starts the program is no input of a run, but it is the program.
  expect(recordOf([{ kind: 'require', from: path.join(root, 'main.js'), request: './made.txt', path: path.join(root, 'made.txt') }], { root, since: 0 }).files).toEqual({ 'main.js': { require: { './made.txt': 'made.txt' } } });
  expect(recordOf([read('x.txt')], { root, main: path.join(root, 'main.js'), since: later }).files).toEqual({ 'main.js': { read: ['x.txt'] } });
});

test('records of several runs are joined; what is gone goes', () => {
  const root = project('main.js', 'a.js', 'b.txt', 'c.txt');
  const joined = mergeRecords(root, [
    { version: 1, files: { 'main.js': { require: { './a': 'a.js', './gone': 'gone.js' }, read: ['c.txt'] }, 'gone.js': { read: ['b.txt'] } } },
    { version: 1, files: { 'main.js': { read: ['b.txt', 'gone.txt'] } } },
  ]);
  expect(joined).toEqual({ version: 1, files: { 'main.js': { require: { './a': 'a.js' }, read: ['b.txt', 'c.txt'] } } });
  expect(tracedFiles(joined, root)).toEqual(new Map([[path.join(root, 'main.js'), { requests: [{ kind: 'require', request: './a' }], files: [path.join(root, 'b.txt'), path.join(root, 'c.txt')] }]]));
});

test.each(['{"version":2,"files":{}}', '{"version":1}', '{"version":1,"files":{"a.js":{"reads":[]}}}', '{"version":1,"files":{"a.js":{"require":{"x":"/etc/passwd"}}}}'])('the published schema refuses %s', (text) => {
  expect(isValid(JSON.parse(text))).toBe(false);
});

test.each([
  ['no JSON', '{', 'it is no valid JSON'],
  ['another version', '{"version":2,"files":{}}', 'its "version" is not 1'],
  ['no files', '{"version":1}', 'it has no "files"'],
  ['an unknown key', '{"version":1,"files":{"a.js":{"reads":[]}}}', '"reads" of "a.js"'],
  ['a wrong type', '{"version":1,"files":{"a.js":{"read":{}}}}', '"read" of "a.js"'],
  ['a path out of the repository', '{"version":1,"files":{"a.js":{"read":["../../etc/passwd"]}}}', '"../../etc/passwd" is no path in the project'],
  ['an absolute path', '{"version":1,"files":{"a.js":{"require":{"x":"/etc/passwd"}}}}', '"/etc/passwd" is no path in the project'],
])('%s is refused', (_, text, reason) => {
  const root = project('package.json', '.git/HEAD');
  writeFileSync(path.join(root, 'pack.trace.json'), text);
  expect(() => readTraceRecord(root)).toThrow(expect.objectContaining({ code: 'ERR_PACK_TRACE_INVALID', message: expect.stringContaining(reason) as string }));
});

import { expect, test } from 'vitest';
import { redact } from './redact.ts';

test.each([
  ['a user and a password in a URL', 'GET https://joe:s3cret@npm.example.com/pkg failed', 'GET https://***@npm.example.com/pkg failed'],
  ['a token as the user of a URL', 'git+https://tok3n@git.example.com/x.git', 'git+https://***@git.example.com/x.git'],
  ['a password with a colon and a percent sign', 'http://u:p:%40x@h/', 'http://***@h/'],
  ['a token in a query', 'https://h/a.tgz?x=1&token=abc&y=2', 'https://h/a.tgz?x=1&token=***&y=2'],
  ['a signed address', 'https://h/a?X-Amz-Signature=0abc&X-Amz-Credential=AK%2F1#f', 'https://h/a?X-Amz-Signature=***&X-Amz-Credential=***#f'],
  ['_authToken of an .npmrc', '//npm.example.com/:_authToken=abc-def', '//npm.example.com/:_authToken=***'],
  ['_auth with spaces around', '_auth = dXNlcjpwYXNz', '_auth = ***'],
  ['_password in JSON', '{"_password":"cGFzcw=="}', '{"_password":"***"}'],
  ['a bearer header', 'authorization: Bearer abc.def', 'authorization: Bearer ***'],
  ['a basic header in JSON', '{"Authorization":"Basic dXNlcg==","a":1}', '{"Authorization":"Basic ***","a":1}'],
  ['a proxy header without a scheme', 'Proxy-Authorization: abc', 'Proxy-Authorization: ***'],
  ['a bare npm token', `token npm_${'a1'.repeat(18)} refused`, 'token *** refused'],
])('hides %s', (_, text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  'mail joe@example.com about https://example.com/@scope/name',
  'https://npm.example.com/@scope%2fname/-/name-1.0.0.tgz',
  'see https://example.com/a?keyboard=1',
  'the author is authorized: no',
])('leaves "%s" alone', (text) => {
  expect(redact(text)).toBe(text);
});

import { findingCodes } from '@pack/errors';
import { ruleObjectSchema } from '@pack/walker';
import { FINDING_LEVELS } from '../findings/finding-rules.ts';
import { CONFIG_KEYS, type KeyRule } from './config-keys.ts';
import { WINDOWS_KEYS } from './windows-config.ts';

type Schema = { readonly [key: string]: unknown };

/** The JSON schema of a configuration, as published in `schema/config.json`. */
export function configSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of pack',
    description: 'The content of pack.config.json, or of "pack" in package.json.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', description: 'Where this schema is, for editors.' },
      ...Object.fromEntries(Object.entries(CONFIG_KEYS).map(([key, rule]) => [key, keySchema(rule)])),
    },
  };
}

function keySchema(rule: KeyRule): Schema {
  const { description } = rule;
  const text = { type: 'string', minLength: 1 };
  switch (rule.type) {
    case 'boolean': return { description, type: 'boolean' };
    case 'commands': return { description, anyOf: [{ type: 'boolean' }, { type: 'string' }, { type: 'array', items: { type: 'string' } }] };
    case 'texts': return { description, anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
    case 'choice': return { description, enum: rule.choices };
    case 'list': return { description, anyOf: [text, { type: 'array', items: text }] };
    case 'findings': {
      const severity = { enum: FINDING_LEVELS };
      const rule = { anyOf: [severity, { type: 'object', additionalProperties: false, properties: { severity, allow: { type: 'array', items: text } } }] };
      return { description, type: 'object', propertyNames: { enum: findingCodes() }, additionalProperties: rule };
    }
    case 'windows': return { description, type: 'object', additionalProperties: false, properties: Object.fromEntries(Object.entries(WINDOWS_KEYS).map(([key, each]) => [key, keySchema(each)])) };
    case 'addresses': return { description, type: 'object', additionalProperties: { type: 'string', pattern: '^https?://[^/]' } };
    case 'rules': return { description, type: 'array', items: ruleObjectSchema() };
    case 'text': case 'path': return { description, ...text };
  }
}

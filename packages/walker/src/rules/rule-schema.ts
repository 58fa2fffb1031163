import { RULE_KEYS } from './package-rule.ts';

type Schema = Readonly<Record<string, unknown>>;

const TEXT = { type: 'string', minLength: 1 };
const TYPES: { readonly [Type in (typeof RULE_KEYS)[keyof typeof RULE_KEYS]['type']]: Schema } = {
  text: TEXT,
  range: TEXT,
  boolean: { type: 'boolean' },
  globs: { type: 'array', items: TEXT },
  texts: { type: 'object', additionalProperties: TEXT },
};

/** The JSON schema of a rule for a package, as published in `schema/rule.json`. */
export function ruleSchema(): Schema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: 'A rule for a package', ...ruleObjectSchema() };
}

/** The schema of a rule, to stand within another schema. */
export function ruleObjectSchema(): Schema {
  const keys = Object.entries(RULE_KEYS);
  return {
    type: 'object',
    additionalProperties: false,
    required: keys.filter(([, { required }]) => required).map(([key]) => key),
    properties: {
      $schema: { type: 'string', description: 'Where this schema is, for editors.' },
      ...Object.fromEntries(keys.map(([key, { type, description }]) => [key, { description, ...TYPES[type] }])),
    },
  };
}

import { validRange } from 'semver';
import { RULE_KEYS, type PackageRule } from './package-rule.ts';

/** What is wrong with a value that should be a {@link PackageRule}, in words; `undefined` when nothing is. */
export function packageRuleFault(value: unknown): string | undefined {
  if (!isObject(value)) return 'it is no object';
  const unknown = Object.keys(value).find((key) => key !== '$schema' && !Object.hasOwn(RULE_KEYS, key));
  if (unknown !== undefined) return `it has an unknown key "${unknown}"; the keys are ${Object.keys(RULE_KEYS).join(', ')}`;
  for (const [key, { type, required }] of Object.entries(RULE_KEYS)) {
    const content = value[key as keyof PackageRule];
    if (content === undefined && !required) continue;
    const wanted = mismatch(type, content);
    if (wanted !== undefined) return `"${key}" must be ${wanted}`;
  }
  return undefined;
}

function mismatch(type: (typeof RULE_KEYS)[keyof PackageRule]['type'], content: unknown): string | undefined {
  switch (type) {
    case 'text': return isText(content) ? undefined : 'a text';
    case 'range': return isText(content) && validRange(content) !== null ? undefined : 'a range of versions, e.g. ">=2 <4"';
    case 'boolean': return typeof content === 'boolean' ? undefined : 'true or false';
    case 'globs': return Array.isArray(content) && content.every(isText) ? undefined : 'a list of texts';
    case 'texts': return isObject(content) && Object.values(content).every(isText) ? undefined : 'an object of texts';
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { didYouMean, PackError, type PackErrorCode } from '@pack/errors';
import { packageRuleFault } from '@pack/walker';
import { findingRulesFault } from '../findings/finding-rules.ts';
import { CONFIG_KEYS, type KeyType } from './config-keys.ts';
import type { PackConfig } from './pack-config.ts';
import { WINDOWS_KEYS } from './windows-config.ts';

/** Where a configuration came from, for messages. */
export interface ConfigOrigin {
  /** The file; absent for one that a program passes. */
  readonly path?: string;
  /** Where in that file a key stands, when that can be told: a line counted from 1. */
  readonly lineOf?: (key: string) => number | undefined;
}

/**
 * Checks that a value is a configuration, by the same table that the published JSON schema is made from.
 * @throws PackError ERR_PACK_CONFIG_UNKNOWN_KEY, ERR_PACK_CONFIG_INVALID, with path and line.
 */
export function validateConfig(value: unknown, origin: ConfigOrigin): PackConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw problem('ERR_PACK_CONFIG_INVALID', `The configuration must be an object, but is ${kindOf(value)}`, origin);
  }
  for (const [key, content] of Object.entries(value)) {
    if (key === '$schema' && typeof content === 'string') continue;
    const rule = Object.hasOwn(CONFIG_KEYS, key) ? CONFIG_KEYS[key as keyof PackConfig] : undefined;
    if (!rule) throw unknownKey(key, origin);
    const wanted = content === undefined ? undefined : mismatch(rule, content);
    if (wanted) throw problem('ERR_PACK_CONFIG_INVALID', `"${key}" must be ${wanted}, but is ${kindOf(content)}`, origin, { key });
  }
  const { $schema: _, ...config } = value as PackConfig & { $schema?: string };
  return config;
}

function unknownKey(key: string, origin: ConfigOrigin): PackError {
  const known = Object.keys(CONFIG_KEYS);
  const guess = didYouMean(key, known);
  const hint = `${guess ? `Did you mean "${guess}"? ` : ''}The keys are ${known.join(', ')}`;
  return problem('ERR_PACK_CONFIG_UNKNOWN_KEY', `The configuration has an unknown key "${key}"`, origin, { key, hint });
}

/** In words what the rule wants, when `content` is not that. */
function mismatch(rule: KeyType, content: unknown): string | undefined {
  switch (rule.type) {
    case 'boolean': return typeof content === 'boolean' ? undefined : 'true or false';
    case 'commands': return typeof content === 'boolean' || [content].flat().every((item) => typeof item === 'string') ? undefined : 'true, false, a text or a list of texts';
    case 'texts': return [content].flat().every((item) => typeof item === 'string' && !item.includes('\0')) ? undefined : 'a text or a list of texts';
    case 'choice': return rule.choices.includes(content as string) ? undefined : rule.choices.map((choice) => `"${choice}"`).join(' or ');
    case 'list': return isText(content) || (Array.isArray(content) && content.every(isText)) ? undefined : 'a text or a list of texts';
    case 'findings': return findingRulesFault(content);
    case 'windows': return windowsFault(content);
    case 'addresses': return isAddresses(content) ? undefined : 'an object whose values are http(s) addresses';
    case 'rules': return rulesFault(content);
    case 'text': case 'path': return isText(content) ? undefined : 'a text';
  }
}

function windowsFault(content: unknown): string | undefined {
  const known = Object.keys(WINDOWS_KEYS).join(', ');
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return `an object with some of ${known}`;
  for (const [key, value] of Object.entries(content)) {
    const rule = Object.hasOwn(WINDOWS_KEYS, key) ? WINDOWS_KEYS[key as keyof typeof WINDOWS_KEYS] : undefined;
    if (!rule) return `an object with some of ${known} (there is no "${key}")`;
    const wanted = value === undefined ? undefined : mismatch(rule, value);
    if (wanted) return `an object in which "${key}" is ${wanted}`;
  }
  return undefined;
}

function isAddresses(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((address) => typeof address === 'string' && /^https?:\/\//.test(address) && URL.canParse(address));
}

/** What a list of rules would have to be. */
function rulesFault(content: unknown): string | undefined {
  if (!Array.isArray(content)) return 'a list of rules for packages';
  const faults = content.map((rule) => packageRuleFault(rule));
  const at = faults.findIndex((fault) => fault !== undefined);
  return at === -1 ? undefined : `a list of rules for packages (of rule ${at + 1}, ${faults[at]})`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value === 'string') return value === '' ? 'empty' : JSON.stringify(value);
  if (!Array.isArray(value)) return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  const other = value.find((item) => !isText(item));
  return other === undefined ? 'a list' : `a list with ${kindOf(other)}`;
}

function problem(code: PackErrorCode, message: string, origin: ConfigOrigin, { key, hint }: { key?: string; hint?: string } = {}): PackError {
  const line = key === undefined ? undefined : origin.lineOf?.(key);
  const path = origin.path !== undefined && line !== undefined ? `${origin.path}:${line}` : origin.path;
  return new PackError(code, message, { ...(path === undefined ? {} : { path }), ...(hint ? { hint } : {}) });
}

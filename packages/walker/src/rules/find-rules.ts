import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies, valid } from 'semver';
import type { PackageJson } from '../package-json.ts';
import type { PackageRule } from './package-rule.ts';

/** Where the rules are that come with this package: a file for each package that needs help. */
const BUILT_IN = join(import.meta.dirname, '../../rules');
const builtIn = new Map<string, readonly PackageRule[]>();

/** Makes the look-up of the rules for a package: those of a configuration, and those that are built in. */
export function createRuleFinder(configured: readonly PackageRule[]): (pkg: PackageJson) => readonly PackageRule[] {
  return ({ name, version }) => {
    if (name === undefined) return [];
    const rules = [...configured.filter((rule) => rule.package === name), ...builtInRules(name)];
    return rules.filter(({ versions }) => versions === undefined || valid(version) === null || satisfies(version!, versions, { includePrerelease: true }));
  };
}

/** The rules that come with this package for another one; a file holds one or a list of them. */
function builtInRules(name: string): readonly PackageRule[] {
  let rules = builtIn.get(name);
  if (rules === undefined) {
    const path = join(BUILT_IN, `${name.replace('/', '__')}.json`);
    rules = /^[@\w.-]+(?:\/[\w.-]+)?$/.test(name) && existsSync(path) ? [JSON.parse(readFileSync(path, 'utf8')) as PackageRule | PackageRule[]].flat() : [];
    builtIn.set(name, rules);
  }
  return rules;
}

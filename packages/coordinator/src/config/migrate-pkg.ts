import { isPackError, type Finding } from '@pack/errors';
import { parseTarget } from '../target.ts';
import type { PackConfig } from './pack-config.ts';

/** What `package.json#pkg` says in our words, and what of it was not understood. */
export interface MigratedPkg {
  readonly config: PackConfig;
  readonly findings: readonly Finding[];
}

const INTERPRETER_NOTE = 'executables are built on the published Node, which needs no counterpart of it';
/** Why keys that pkg knows have no counterpart; see https://github.com/yao-pkg/pkg#config. */
const WITHOUT_COUNTERPART: Readonly<Record<string, string>> = {
  bytecode: INTERPRETER_NOTE, public: INTERPRETER_NOTE, publicPackages: INTERPRETER_NOTE, noDictionary: INTERPRETER_NOTE,
  fallbackToSource: INTERPRETER_NOTE, sea: INTERPRETER_NOTE, seaConfig: INTERPRETER_NOTE,
  options: 'flags for Node are listed under "execArgv" of "pack"',
  compress: 'compression is not supported',
  patches: 'sources are never patched; a patched dependency (pnpm patch) works',
  deployFiles: 'files beside the executable are not copied',
  files: 'files to carry along are listed under "assets" of "pack"',
  dependencies: 'dependencies are found by following the sources',
  dictionary: 'what a package needs beyond its sources is listed under "scripts" and "assets"',
  signature: 'executables for macOS are always signed ad hoc',
};

/**
 * Reads the configuration of pkg, for projects that come from there.
 * @param pkg the value of `pkg` in package.json
 * @param name the executable's name, for `outputPath`
 * @param locate where a key stands in package.json
 */
export function migratePkg(pkg: unknown, { name, locate }: { readonly name: string; readonly locate: (key: string) => Finding['location'] }): MigratedPkg {
  const findings: Finding[] = [];
  const config: { -readonly [Key in keyof PackConfig]: PackConfig[Key] } = {};
  const note = (key: string, reason: string): void => {
    const location = locate(key);
    findings.push({ code: 'pkg-config-not-understood', severity: 'warning', ...(location ? { location } : {}), args: { key, reason } });
  };
  if (typeof pkg !== 'object' || pkg === null || Array.isArray(pkg)) {
    note('pkg', 'it is no object');
    return { config, findings };
  }
  for (const [key, value] of Object.entries(pkg)) {
    switch (key) {
      case 'scripts': case 'assets': case 'ignore': {
        if (isTextOrTexts(value)) config[key] = value;
        else note(key, 'it is no glob or list of globs');
        break;
      }
      case 'targets': {
        if (isTextOrTexts(value)) config.targets = understoodTargets([value].flat(), note);
        else note(key, 'it is no list of targets');
        break;
      }
      case 'outputPath': {
        if (typeof value === 'string') config.output = `${value.replace(/\/+$/, '')}/${name}`;
        else note(key, 'it is no directory');
        break;
      }
      default: note(key, WITHOUT_COUNTERPART[key] ?? 'no such key is known');
    }
  }
  return { config, findings };
}

/** pkg's targets often name versions of Node that nobody supports any more: those are left out, loudly. */
function understoodTargets(texts: readonly string[], note: (key: string, reason: string) => void): string[] {
  return texts.filter((text) => {
    try {
      parseTarget(text);
      return true;
    } catch (error) {
      if (!isPackError(error)) throw error;
      note('targets', error.message);
      return false;
    }
  });
}

function isTextOrTexts(value: unknown): value is string | string[] {
  return [value].flat().every((item) => typeof item === 'string' && item !== '');
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding, SourceLocation } from '@pack/errors';
import type { Entry } from '../entry.ts';
import type { Prepared } from '../prepare.ts';
import { TRACE_FILE } from '../trace/trace-record.ts';
import { applyFindingRules } from './finding-rules.ts';

/** Gives a finding its place where it is about no line of the program, and applies the rules of the configuration. */
export function findingSettler({ project, settings, entry, configPath }: Omit<Prepared, 'entry' | 'chosen' | 'findings'> & { readonly entry?: Entry }): (finding: Finding) => Finding | undefined {
  const manifest = project.manifest?.path;
  const asked = configPath ?? manifest ?? entry?.file ?? project.root;
  return (finding) => {
    const location = finding.location ?? placeOf(finding, { manifest: manifest ?? asked, asked, record: path.join(project.root, TRACE_FILE) });
    return applyFindingRules({ ...finding, location } as Finding, settings.findings, project.root);
  };
}

interface Files {
  readonly manifest: string;
  /** Where the user says what to build. */
  readonly asked: string;
  readonly record: string;
}

/** The line that a finding of no source goes back to. */
function placeOf(finding: Finding, { manifest, asked, record }: Files): SourceLocation {
  switch (finding.code) {
    case 'dependency-unreached': return wordIn(manifest, [JSON.stringify(finding.args.name)]);
    case 'glob-without-match': return wordIn(asked, quoted(finding.args.glob, finding.args.key));
    case 'asset-left-out': return wordIn(asked, quoted('assets'));
    case 'warm-run-failed': return wordIn(asked, quoted('warm'));
    case 'runtime-not-locked': return wordIn(manifest, ['"runtime"', '"node"']);
    case 'code-cache-unavailable': case 'node-line-missing': case 'node-not-known': case 'signature-missing': case 'injector-fallback': return wordIn(asked, quoted('targets'));
    case 'code-cache-skipped': case 'simple-mode-dependency': return { file: finding.args.path, line: 1, column: 1 };
    case 'trace-stale': return wordIn(record, [JSON.stringify(finding.args.example)]);
    default: return { file: asked, line: 1, column: 1 };
  }
}

function quoted(...words: readonly string[]): string[] {
  return words.flatMap((word) => [`"${word}"`, `'${word}'`, `${word}:`]);
}

/** Where the first of some words stands in a file; its beginning when none does, as for what was told on the command line. */
function wordIn(file: string, words: readonly string[]): SourceLocation {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // it went away meanwhile: its name is place enough
  }
  for (const word of words) {
    const at = text.indexOf(word);
    if (at === -1) continue;
    const before = text.slice(0, at).split('\n');
    return { file, line: before.length, column: before.at(-1)!.length + 1, length: word.length };
  }
  return { file, line: 1, column: 1 };
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PackError } from '@pack/errors';
import type { Settings } from '../settings.ts';

/** Settings that have a say in what is in an executable; paths in them are relative to the project. */
export type RecordedOptions = Omit<Settings, 'output' | 'targets' | 'nodePath' | 'nodeMirrors' | 'verifySignature' | 'cache' | 'offline' | 'findings' | 'name' | 'entry'>;

/**
 * What an executable says of its own making: what `verify` compares its contents with, and what a rebuild needs to know. It tells
 * nothing of the machine.
 */
export interface BuildRecord {
  readonly format: 1;
  /** The version of pack. */
  readonly pack: string;
  readonly name: string;
  /** Relative to the project's directory, with slashes. */
  readonly entry: string;
  /** With the exact version of Node. */
  readonly target: string;
  /** Of the Node binary that it is built on. */
  readonly runtime: { readonly sha256: string };
  readonly options: RecordedOptions;
  /** See `sourceDateEpoch`; null: none was given. */
  readonly sourceDateEpoch: number | null;
  readonly contents: RecordedContents;
}

/** SHA-256 of what is in the blob, in hexadecimal. */
export interface RecordedContents {
  readonly main: string;
  /** V8's code cache of the main script, where we know it. */
  readonly codeCache?: string;
  /** Of the options for Node, as JSON. */
  readonly execArgv: string;
  readonly assets: Readonly<Record<string, string>>;
}

/** The record as the bytes of an asset: JSON, a newline, and the SHA-256 of the JSON. As long for any hashes as for others. */
export function encodeBuildRecord(record: BuildRecord): Buffer {
  const json = JSON.stringify(record);
  return Buffer.from(`${json}\n${sha256(json)}`);
}

/** @throws PackError ERR_PACK_VERIFY_FAILED when the record itself is damaged, or of a later pack. */
export function decodeBuildRecord(bytes: Uint8Array, file: string): BuildRecord {
  const text = Buffer.from(bytes).toString('utf8');
  const end = text.lastIndexOf('\n');
  if (end < 0 || sha256(text.slice(0, end)) !== text.slice(end + 1)) throw new PackError('ERR_PACK_VERIFY_FAILED', 'The record that the executable carries of its build is damaged', { path: file, hint: 'Get the executable again' });
  const record = JSON.parse(text.slice(0, end)) as BuildRecord;
  if ((record.format as number) === 1) return record;
  throw new PackError('ERR_PACK_VERIFY_FAILED', `The record that the executable carries of its build has the format ${record.format as number}, and this pack knows 1`, { path: file, hint: `It was built by pack ${record.pack}: use that one` });
}

/** The settings to record: without what only this machine knows or what has no say in the result. */
export function recordedOptions(settings: Settings, root: string): RecordedOptions {
  const { output: _, targets: __, nodePath: ___, offline: ____, findings: _____, name: ______, entry: _______, cache: ________, nodeMirrors: _________, verifySignature: __________, ...options } = settings;
  const { scripts, assets, ignore, binaryData, windows } = options;
  const globs = (list: readonly string[]): readonly string[] => list.map((glob) => (path.isAbsolute(glob) ? fromProject(glob, root) : glob));
  return {
    ...options, scripts: globs(scripts), assets: globs(assets), ignore: globs(ignore),
    ...(binaryData !== undefined && { binaryData: fromProject(binaryData, root) }),
    ...(windows?.icon !== undefined && { windows: { ...windows, icon: fromProject(windows.icon, root) } }),
  };
}

/** A path relative to the project, which is the same in each checkout, with slashes. */
export function fromProject(file: string, root: string): string {
  return path.relative(root, file).split(path.sep).join('/') || '.';
}

/** The version of this pack. */
export function packVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}

/** In hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

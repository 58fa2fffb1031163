import { inspect, machineText, type BinaryInfo } from '@pack/coordinator';
import { PackError, shortPath } from '@pack/errors';
import type { CommandLine } from './options.ts';
import type { Look, Output } from './output.ts';
import { formatBytes } from './quantities.ts';

/** Lists what is in an executable, or prints the entitlements of a macOS one as `codesign --entitlements` reads them. */
export async function runInspect(line: CommandLine, file: string, output: Output): Promise<void> {
  if (line.input === undefined) throw new PackError('ERR_PACK_USAGE', 'No executable is named', { hint: 'pack inspect ./app' });
  const info = await inspect(file, line.arch === undefined ? {} : { arch: line.arch });
  output.report((look) => line.quiet ? '' : line.entitlements ? entitlementsOf(info, file) : inspectText(info, file, look), { type: 'inspect', path: file, ...info });
}

function entitlementsOf({ signature }: BinaryInfo, path: string): string {
  if (signature?.entitlements !== undefined) return signature.entitlements;
  throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', 'The binary has no entitlements', { path, hint: 'The Node.js binaries that are published for macOS have some' });
}

function inspectText(info: BinaryInfo, file: string, { style, cwd }: Look): string {
  const { size, fuse, blob, isRemovable, signature } = info;
  const rows: (readonly [string, string])[] = [
    ['fuse', fuse],
    ...blob ? [['blob', `${formatBytes(blob.size)} at byte ${blob.offset}`] as const, ...contentRows(info.contents!), ['base', isRemovable ? 'can be taken out of it again' : 'is not recorded'] as const] : [],
    ...signature ? [['signature', [signature.kind, ...signature.identifier === undefined ? [] : [signature.identifier], ...signature.entitlements === undefined ? [] : ['with entitlements']].join(', ')] as const] : [],
  ];
  return [`${style.bold(shortPath(file, cwd))}  ${machineText(info)}  ${formatBytes(size)}`, ...rows.map(([name, value]) => `  ${name.padEnd(9)} ${value}`), ''].join('\n');
}

function contentRows(contents: NonNullable<BinaryInfo['contents']>): (readonly [string, string])[] {
  if (contents.kind === 'unknown') return [['contents', contents.reason]];
  if (contents.kind === 'early') return [['contents', `early format, version ${contents.version}`], ['arguments', JSON.stringify(contents.args)], ...contents.binaryData ? [['data', formatBytes(contents.binaryData.size)] as const] : []];
  const { layout, main, mainFormat, codeCache, assets, execArgv, execArgvExtension } = contents;
  const flags = (['disableWarning', 'snapshot', 'useVfs'] as const).filter((flag) => contents[flag]);
  return [
    ['layout', [String(layout), mainFormat, ...flags].join(', ')],
    ['main', `${formatBytes(main.size)}${codeCache ? `, with a code cache of ${formatBytes(codeCache.size)}` : ''}`],
    ['options', `${execArgv.join(' ') || 'none'} (to be added by: ${execArgvExtension})`],
    ...assets.map(({ key, size }) => ['asset', `${key}  ${formatBytes(size)}`] as const),
  ];
}

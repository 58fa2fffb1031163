import type { AnalysedFile, AnalysedPackage, Analysis } from '@pack/coordinator';
import type { Look } from './output.ts';
import { formatBytes } from './quantities.ts';
import { reasonText } from './reason-text.ts';

/** What is in an executable, for people: a line a package with its sizes and why it is in; with `verbose` a line a file. */
export function analysisText({ total, index, packages }: Analysis, { style }: Look, verbose: boolean): string {
  const rows = packages.flatMap((each) => [packageRow(each), ...(verbose ? each.files.map(fileRow) : [])]);
  const all = packages.reduce((sum, { size, files }) => ({ size: sum.size + size, files: sum.files + files.length }), { size: 0, files: 0 });
  const table: readonly (readonly string[])[] = [
    ['package', 'packed', 'size', 'files', 'why'],
    ...rows,
    ['index', formatBytes(index), '', '', 'paths and resolved requests'],
    ['total', formatBytes(total), formatBytes(all.size), String(all.files), ''],
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) => `  ${row.slice(0, 4).map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join('  ')}  ${style.dim(row[4]!)}`.trimEnd());
  return `${lines.join('\n')}\n`;
}

function packageRow({ name = 'the project', version = '', packed, size, files }: AnalysedPackage): string[] {
  const first = files.find(({ reason }) => reason.type !== 'package-scope') ?? files[0]!;
  return [`${name} ${version}`.trim(), formatBytes(packed), formatBytes(size), String(files.length), whyIn(first, files)];
}

/** Why a package is in: what someone else asks for in it. */
function whyIn(first: AnalysedFile, files: readonly AnalysedFile[]): string {
  const own = new Set(files.map(({ path }) => path));
  const asked = files.find(({ reason }) => !('from' in reason && reason.from !== undefined && own.has(reason.from)) && reason.type !== 'package-scope') ?? first;
  return reasonText(asked, (file) => file);
}

function fileRow({ path, packed, size, reason }: AnalysedFile): string[] {
  return [`  ${path}`, formatBytes(packed), formatBytes(size), '', reasonText({ reason }, (file) => file)];
}

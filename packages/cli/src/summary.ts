import type { BuildResult, BuiltExecutable, RuntimeReport } from '@pack/coordinator';
import { shortPath, type Finding } from '@pack/errors';
import { count, formatBytes, formatDuration } from './quantities.ts';
import type { Style } from './style.ts';

/** What a build did, for people: each executable with its size by part, the time by step and the warnings by id. */
export function summaryText(result: BuildResult, { style, cwd, findings }: { readonly style: Style; readonly cwd: string; readonly findings: readonly Finding[] }): string {
  const lines = result.executables.flatMap((executable) => executableLines(executable, style, cwd));
  const warnings = byId(findings.filter(({ severity }) => severity === 'warning'));
  if (warnings !== '') lines.push(row(style, 'warnings', warnings));
  lines.push(row(style, 'total', formatDuration(result.durationMs)));
  return `${lines.join('\n')}\n`;
}

function executableLines(executable: BuiltExecutable, style: Style, cwd: string): string[] {
  const { sizes, files, steps, runtime } = executable;
  const parts = [
    ['runtime', sizes.runtime, ''],
    ['modules', sizes.modules, ` (${count(files.modules, 'file')})`],
    ['assets', sizes.assets, ` (${count(files.assets, 'file')})`],
    ['code cache', sizes.codeCache, ''],
    ['overhead', sizes.overhead, ''],
  ] as const;
  return [
    `${style.green('✔')} ${style.bold(shortPath(executable.path, cwd))}  ${executable.target}  ${formatBytes(sizes.total)}`,
    row(style, 'size', parts.filter(([, bytes]) => bytes > 0).map(([name, bytes, of]) => `${name} ${formatBytes(bytes)}${of}`).join(' · ')),
    row(style, 'time', steps.map(({ step, durationMs }) => `${step} ${formatDuration(durationMs)}`).join(' · ')),
    row(style, 'how', `runtime: ${sourceInWords(runtime, cwd)} · blob: ${executable.blobWriter === 'native' ? 'written natively' : 'written by the target\'s Node'} · injector: ${executable.injector}`),
  ];
}

function byId(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, number]) => `${code} ${number}`).join(' · ');
}

/** Where a runtime comes from, in words. */
export function sourceInWords({ source, fromCache, pinned, integrity = '', signature }: RuntimeReport, cwd: string): string {
  if (source === 'running') return 'the Node that runs pack';
  if (source === 'path') return `the given binary, SHA-256 ${Buffer.from(integrity.replace('sha256-', ''), 'base64').toString('hex')}`;
  if (pinned) return `${pinned.key}, pinned by ${shortPath(pinned.lockfile, cwd)}${fromCache ? ', cached' : ''}`;
  const signed = signature === undefined ? '' : signature === 'verified' ? ', signed' : ', signature not looked at';
  return `${source === 'npm' ? 'npm registry' : source}${signed}${fromCache ? ', cached' : ''}`;
}

function row(style: Style, name: string, text: string): string {
  return `  ${style.dim(name.padEnd(8))}  ${text}`;
}

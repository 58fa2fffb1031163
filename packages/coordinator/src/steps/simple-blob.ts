import { readFile } from 'node:fs/promises';
import { PackError, type Finding } from '@pack/errors';
import type { BuildContext } from '../build-context.ts';
import { refuseErrors } from '../walk-failure.ts';
import type { MadeBlob } from './made-blob.ts';
import { binaryDataAssets } from './binary-data.ts';
import { nodeFlags } from './node-flags.ts';
import { runnerFor } from './runner.ts';
import { withPrelude } from './simple-prelude.ts';
import { writeBlob } from './write-blob.ts';

/**
 * The blob of a single self-contained script: the script itself is the main script, there is no archive.
 * @throws PackError ERR_PACK_USAGE for what only projects can be: ES modules before Node 26, scripts with dependencies.
 */
export async function makeSimpleBlob(context: BuildContext): Promise<MadeBlob> {
  const { graph, settings, target, report } = context;
  const script = graph.files.find((file) => file.path === graph.entries[0])!;
  const mainFormat = formatOf(script, target.version);
  const dependencies = script.edges.filter((edge) => !edge.target.startsWith('node:')).map(({ request, kind }): Finding => (
    // What is only read may be meant to lie beside the executable.
    { code: 'simple-mode-dependency', severity: kind === 'asset' ? 'warning' : 'error', args: { path: script.path, request, kind } }));
  for (const finding of dependencies) report.finding(finding);
  refuseErrors(report.findings);
  // Node puts a CommonJS main script into a function, where #! would be no comment.
  const main = withPrelude((await readFile(script.path, 'utf8')).replace(/^#!/, mainFormat === 'commonjs' ? '//' : '#!'), settings);
  // A script from a code cache cannot import(): Node gives it no callback for that. A comment with the words costs no more than the cache.
  const useCodeCache = settings.codeCache && mainFormat === 'commonjs' && !/\bimport\s*\(/.test(main) && runnerFor(target) !== undefined;
  const data = await binaryDataAssets(settings);
  const { blob, writer } = await report.step('blob', () => writeBlob(context, { main, mainFormat, execArgv: nodeFlags(settings, target), assets: data, useCodeCache }));
  return {
    blob, writer,
    sizes: { modules: Buffer.byteLength(main), assets: data[0]?.source.length ?? 0, codeCache: 0 },
    files: { modules: 1, assets: data.length, codeCaches: 0 },
  };
}

function formatOf({ path, kind }: { readonly path: string; readonly kind: string }, version: string): 'commonjs' | 'module' {
  if (kind === 'commonjs') return kind;
  if (kind !== 'module') throw new PackError('ERR_PACK_USAGE', 'Simple mode packages a script, and this is none', { path, hint: 'Name a JavaScript file' });
  // `mainFormat` of the blob: see BLOB_FORMATS of sea-assets.
  if (Number(version.split('.')[0]) >= 26) return kind;
  throw new PackError('ERR_PACK_USAGE', `Simple mode runs ES modules on Node 26 and later only, and the target is Node ${version}`, {
    path, hint: 'Leave --simple out, or choose a target with node26',
  });
}

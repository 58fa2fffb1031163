import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { evaluate } from './evaluate.ts';
import type { MountedArchive } from './mounted-archive.ts';
import { parseNodeArguments } from './node-arguments.ts';
import type { NodeInternals } from './node-internals.ts';
import { shapeProcess } from './process-shape.ts';

interface ModuleStatics {
  runMain(main?: string): void;
  _preloadModules(requests: readonly string[]): void;
}

/** Does what `node <argv>` would do, for the arguments of a child process. */
export function runNodeCommand(internals: NodeInternals, mounted: MountedArchive, argv: readonly string[]): void {
  const command = parseNodeArguments(argv);
  const script = command.script === undefined ? undefined : resolve(command.script);
  shapeProcess(mounted, script, command.args, command.execArgv);
  if (command.version) {
    process.stdout.write(`${process.version}\n`);
    return;
  }
  applyOptions(internals, command.execArgv);
  const { Module } = internals.builtin<{ Module: ModuleStatics }>('internal/modules/cjs/loader');
  const requires = command.preload.filter(({ kind }) => kind === 'require').map(({ request }) => request);
  if (requires.length > 0) Module._preloadModules(requires);
  const run = (): void => {
    if (script !== undefined) Module.runMain(script);
    else evaluateCode(internals, command.code, command.print, command.execArgv);
  };
  const imports = command.preload.filter(({ kind }) => kind === 'import').map(({ request }) => request);
  if (imports.length === 0) run();
  else void importAll(internals, imports).then(run);
}

function evaluateCode(internals: NodeInternals, code: string | undefined, print: boolean, execArgv: readonly string[]): void {
  internals.builtin<{ addBuiltinLibsToObject(target: object, name: string): void }>('internal/modules/helpers').addBuiltinLibsToObject(globalThis, '<eval>');
  const inputType = optionValue(execArgv, '--input-type');
  if (code === undefined) evaluate(internals, '[stdin]', readFileSync(0, 'utf8'), { print, inputType });
  else evaluate(internals, '[eval]', code, { print, inputType });
}

async function importAll(internals: NodeInternals, requests: readonly string[]): Promise<void> {
  const loader = internals.builtin<{ getOrInitializeCascadedLoader(): { import(request: string, parent: string, attributes: object): Promise<unknown> } }>('internal/modules/esm/loader');
  for (const request of requests) {
    await loader.getOrInitializeCascadedLoader().import(request, `${pathToFileURL(process.cwd()).href}/`, Object.create(null) as object);
  }
}

/** The options of Node that can still be honoured when it has started; the rest is visible in `process.execArgv` only. */
function applyOptions(internals: NodeInternals, execArgv: readonly string[]): void {
  for (const option of execArgv) {
    if (option === '--enable-source-maps') process.setSourceMapsEnabled(true);
    else if (option === '--no-deprecation') process.noDeprecation = true;
    else if (option === '--throw-deprecation') process.throwDeprecation = true;
    else if (option === '--trace-deprecation') process.traceDeprecation = true;
    else if (option === '--trace-warnings') (process as { traceProcessWarnings?: boolean }).traceProcessWarnings = true;
    else if (option === '--no-warnings') process.removeListener('warning', internals.builtin<{ onWarning: () => void }>('internal/process/warning').onWarning);
  }
  const title = optionValue(execArgv, '--title');
  if (title !== undefined) process.title = title;
  const limit = optionValue(execArgv, '--stack-trace-limit');
  if (limit !== undefined) Error.stackTraceLimit = Number(limit);
}

function optionValue(execArgv: readonly string[], name: string): string | undefined {
  const i = execArgv.findLastIndex((option) => option === name || option.startsWith(`${name}=`));
  if (i < 0) return undefined;
  return execArgv[i] === name ? execArgv[i + 1] : execArgv[i]!.slice(name.length + 1);
}

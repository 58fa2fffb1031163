import Module, { createRequire, registerHooks } from 'node:module';
import type { NodeInternals } from './node-internals.ts';

/**
 * Stands in for Node's internals where they are not to be had or not known: the same names, served by public functions. What has
 * no public counterpart is missing: bindings, but for what the `worker` binding says of the thread.
 */
export function publicInternals(): NodeInternals {
  const builtin = <T>(id: string): T => (COUNTERPARTS[id]?.() ?? publicBuiltin(id)) as T;
  const waiting = new Map<string, () => void>();
  registerHooks({
    resolve(specifier, context, next) {
      const id = specifier.replace(/^node:/, '');
      const patch = waiting.get(id);
      waiting.delete(id);
      patch?.();
      return next(specifier, context);
    },
  });
  return {
    builtin,
    publicBuiltin,
    binding<T>(name: string): T {
      if (name !== 'worker') throw new Error(`there is no public counterpart of the binding ${name}`);
      const { threadId, isMainThread } = publicBuiltin('worker_threads') as typeof import('node:worker_threads');
      return { threadId, isMainThread } as T;
    },
    onFirstUse: (id, patch) => { waiting.set(id, patch); },
  };
}

function publicBuiltin(id: string): unknown {
  return process.getBuiltinModule(id);
}

const COUNTERPARTS: Readonly<Record<string, () => unknown>> = {
  'internal/modules/cjs/loader': () => ({ Module: publicBuiltin('module') }),
  'internal/child_process': () => ({ ChildProcess: (publicBuiltin('child_process') as typeof import('node:child_process')).ChildProcess, spawnSync: undefined }),
  'internal/worker': () => publicBuiltin('worker_threads'),
  'internal/options': () => ({ getOptionValue: (name: string) => process.execArgv.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1) }),
  'internal/process/execution': () => ({ evalScript, evalModuleEntryPoint }),
  'internal/process/warning': () => ({ onWarning: process.listeners('warning')[0] }),
  'internal/modules/helpers': () => ({ addBuiltinLibsToObject }),
  'internal/modules/run_main': () => ({ runEntryPointWithESMLoader: (run: (loader: { import(url: string): unknown }) => unknown) => run({ import: importUrl }) }),
  'internal/modules/esm/loader': () => ({ getOrInitializeCascadedLoader: () => ({ import: (request: string, parent: string) => importFrom(request, parent) }) }),
};

/** A script with `import()`; Node warns of the constant that allows it, which is no affair of the program's. */
function compile(code: string, filename: string): import('node:vm').Script {
  const { Script, constants } = process.getBuiltinModule('vm');
  if (!code.includes('import')) return new Script(code, { filename });
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...more: never[]) => {
    if (!String(warning).includes('USE_MAIN_CONTEXT_DEFAULT_LOADER')) emitWarning(warning, ...more);
  };
  return new Script(code, { filename, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
}

/** What V8 says of an ES module that is compiled as a script. */
const MODULE_SYNTAX = /^(?:Cannot use import statement|Unexpected token 'export'|Cannot use 'import\.meta'|await is only valid)/;

/** Runs a script as `node -e` does: in the global scope, with what a module has as globals; ES modules too. */
function evalScript(name: string, code: string, _breakFirstLine: boolean, print: boolean): void {
  const require = createRequire(`${process.cwd()}/${name}`);
  Object.assign(globalThis, { require, module: { exports: {}, id: name, filename: name, paths: [], children: [] }, exports: {}, __filename: name, __dirname: '.' });
  let script: import('node:vm').Script;
  try {
    script = compile(code, name);
  } catch (error) {
    if (!(error instanceof SyntaxError) || !MODULE_SYNTAX.test(error.message)) throw error;
    evalModuleEntryPoint(code);
    return;
  }
  const result: unknown = script.runInThisContext();
  if (print) process.stdout.write(`${typeof result === 'string' ? result : process.getBuiltinModule('util').inspect(result)}\n`);
}

/** Code that came from no file is a module of a URL that holds it: relative requests have nothing to be relative to. */
function evalModuleEntryPoint(code: string): void {
  void importUrl(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** From a module that Node has compiled: code of others has no `import()`. */
function importUrl(url: string): Promise<unknown> {
  const module = new (Module as unknown as new (id: string) => { exports: unknown; _compile(code: string, filename: string): void })('pack');
  module._compile('module.exports = (url) => import(url)', process.execPath);
  return (module.exports as (url: string) => Promise<unknown>)(url);
}

function importFrom(request: string, parent: string): Promise<unknown> {
  return importUrl(/^\.{1,2}\//.test(request) ? new URL(request, parent).href : request);
}

function addBuiltinLibsToObject(target: object): void {
  for (const id of (publicBuiltin('module') as typeof import('node:module')).builtinModules) {
    if (id.startsWith('_') || id.includes('/') || id in target) continue;
    Object.defineProperty(target, id, { get: () => publicBuiltin(id), set(value) { Object.defineProperty(target, id, { value, writable: true, configurable: true, enumerable: true }); }, configurable: true });
  }
}

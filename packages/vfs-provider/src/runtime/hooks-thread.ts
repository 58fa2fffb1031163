import type * as NodeModule from 'node:module';
import type { NodeInternals } from './node-internals.ts';
import type { WorkerTask } from './worker-threads.ts';

/**
 * Gives the thread in which Node runs hooks of `module.register` the packaged files: that thread resolves and reads for all
 * others from then on. It is no Worker that could get a script of ours, so a first registration, of a module that is the
 * bootstrap, brings the mount there. `bootstrap` gives the text of a function that is called with `require` and the task.
 */
export function patchRegister(internals: NodeInternals, bootstrap: () => string, depth: number): void {
  const module = internals.builtin<{ register: typeof NodeModule.register }>('module');
  const { register } = module;
  let isPrepared = false;
  module.register = function(this: unknown, ...args: unknown[]): void {
    if (!isPrepared) {
      isPrepared = true;
      register(hooksModule(bootstrap(), depth));
    }
    Reflect.apply(register, this, args);
  } as typeof register;
  Object.defineProperty(module.register, 'name', { value: 'register' });
}

function hooksModule(bootstrap: string, depth: number): string {
  const task: WorkerTask = { kind: 'hooks', execArgv: process.execArgv, depth };
  const code = `(${bootstrap})(process.getBuiltinModule('module').createRequire(process.execPath), ${JSON.stringify(task)})\n//# sourceURL=node:internal/pack`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

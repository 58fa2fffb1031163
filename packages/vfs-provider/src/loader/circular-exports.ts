import type { CjsModule, NodeLoader } from './node-loader.ts';

/*
 * While a module is loading, Node gives those that require it in a cycle its exports with a prototype that warns about
 * properties which are not there yet, and takes that prototype away when the module has loaded. The prototype is
 * private to Node, so it is learned here the first time that Node's own loader sets it.
 */
let warningPrototype: object | undefined;

type Load = (request: string, parent?: CjsModule | null, isMain?: boolean) => unknown;

/**
 * Lets Node's own loader (`load`) give the exports of a module that is still loading; they are in its cache under the
 * module's file name, so its search for the file is short-cut.
 */
export function loadCircular({ Module, isFromEsm }: NodeLoader, load: Load, module: CjsModule, request: string, parent: CjsModule): unknown {
  // The ESM loader has put it there and nobody runs it yet: Node's loader will, so nothing may be changed under it.
  if (isFromEsm(module)) return load.call(Module, request, parent, false);
  const before = prototypeOf(module.exports);
  const resolveFilename = Module._resolveFilename;
  Module._resolveFilename = () => module.filename!;
  let exports: unknown;
  try {
    exports = load.call(Module, request, parent, false);
  } finally {
    Module._resolveFilename = resolveFilename;
  }
  if (before === Object.prototype) {
    const after = prototypeOf(module.exports);
    if (after !== null && after !== Object.prototype) warningPrototype = after;
  }
  return exports;
}

/** To be called when a module has loaded. */
export function resetCircularExports(module: CjsModule): void {
  if (warningPrototype !== undefined && prototypeOf(module.exports) === warningPrototype) {
    Object.setPrototypeOf(module.exports, Object.prototype);
  }
}

function prototypeOf(value: unknown): object | null {
  return typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : null;
}

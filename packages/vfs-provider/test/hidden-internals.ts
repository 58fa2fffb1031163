/** Prints, as JSON, what a program can see of Node's internals: `node [--expose-internals] hidden-internals.ts [hide]`. */
const require = process.getBuiltinModule('module').createRequire(import.meta.url);
if (process.argv[2] === 'hide') {
  const { hideInternals } = await import('../src/mount/hide-internals.ts');
  hideInternals({ builtin: require as <T>(id: string) => T });
}

// Not before: these copy the list when they are loaded.
const { default: module } = await import('node:module');
const { default: repl } = await import('node:repl');

const attempt = async (call: () => unknown): Promise<unknown> => {
  try {
    return typeof (await call());
  } catch (error) {
    return `${(error as NodeJS.ErrnoException).code}: ${(error as Error).message.split('\n')[0]}`;
  }
};
const ids = ['internal/util', 'node:internal/util', 'internal/test/binding', 'internal/bootstrap/realm', 'fs', 'node:fs', 'node:test', 'test', 'sqlite', 'node:sqlite', 'node:sea', 'fs/promises'];
const seen = await Promise.all(ids.map(async (id) => [
  id,
  await attempt(() => require(id)),
  await attempt(() => require.resolve(id)),
  await attempt(() => import(id)),
  module.isBuiltin(id),
  typeof process.getBuiltinModule(id),
]));
const bindings = await Promise.all(['fs', 'util', 'config', 'natives', 'modules'].map((name) => attempt(() => (process as unknown as { binding(name: string): unknown }).binding(name))));
console.log(JSON.stringify({
  seen,
  builtins: [...module.builtinModules].sort(),
  isFrozen: Object.isFrozen(module.builtinModules),
  repl: [...(repl as unknown as { builtinModules: string[] }).builtinModules].sort(),
  named: (await import('node:module')).builtinModules.length,
  execArgv: process.execArgv,
  bindings,
}));

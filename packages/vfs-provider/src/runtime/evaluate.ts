import type { NodeInternals } from './node-internals.ts';

type Evaluate = (name: string, code: string, breakFirstLine: boolean, print: boolean) => unknown;

interface Execution {
  readonly evalScript: Evaluate;
  readonly evalTypeScript?: Evaluate;
  readonly parseAndEvalCommonjsTypeScript?: Evaluate;
  readonly parseAndEvalModuleTypeScript?: (code: string, print: boolean) => unknown;
  readonly evalModuleEntryPoint: (code: string, print: boolean) => unknown;
}

/**
 * Runs code that has no file, as `node -e` and workers with `eval: true` do: the kind of code follows `inputType`, and
 * without one Node finds it out.
 */
export function evaluate(internals: NodeInternals, name: string, code: string, options: { print?: boolean; inputType?: string | undefined } = {}): void {
  const { print = false, inputType } = options;
  const execution = internals.builtin<Execution>('internal/process/execution');
  const { evalScript, evalTypeScript, parseAndEvalCommonjsTypeScript, parseAndEvalModuleTypeScript, evalModuleEntryPoint } = execution;
  if (inputType === 'module') {
    evalModuleEntryPoint(code, print);
  } else if (inputType === 'module-typescript' && parseAndEvalModuleTypeScript) {
    parseAndEvalModuleTypeScript(code, print);
  } else {
    const run = inputType === 'commonjs' ? evalScript : inputType === 'commonjs-typescript' ? parseAndEvalCommonjsTypeScript : stripsTypes(internals) ? evalTypeScript : evalScript;
    (run ?? evalScript)(name, code, false, print);
  }
}

/** The option is called `--experimental-strip-types` in Node 22 and `--strip-types` later. */
function stripsTypes(internals: NodeInternals): boolean {
  const { getOptionValue } = internals.builtin<{ getOptionValue(name: string): unknown }>('internal/options');
  return getOptionValue('--strip-types') === true || getOptionValue('--experimental-strip-types') === true;
}

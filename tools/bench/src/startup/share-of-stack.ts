/** What a moment of a start was spent on. */
export const SHARES = ['Node\'s start', 'JavaScript', 'compiling', 'V8\'s caches', 'source text', 'collecting garbage', 'built-ins, end', 'other'] as const;
export type Share = typeof SHARES[number];

/** The first whose pattern fits a function on the stack. */
const BY_FUNCTION: readonly (readonly [Share, RegExp])[] = [
  ['collecting garbage', /Scaveng|Heap::CollectGarbage|MarkCompact|MarkingBarrier|ConcurrentMark|IncrementalMark|Sweep/],
  ['built-ins, end', /BuiltinLoader::(?:LookupAndCompile|CompileFunction)|FreeEnvironment|DisposeIsolate|Isolate::Deinit|OPENSSL_cleanup|__run_exit_handlers|do_exit|~NodeMainInstance/],
  ['V8\'s caches', /CodeSerializer::|ObjectDeserializer::|SerializedCodeData|CodeCache/],
  ['compiling', /internal::Compiler::|parsing::|maglev::|baseline::|internal::compiler::|turboshaft|OptimizedCompilationJob|OptimizingCompile|RegExpImpl::Compile|RegExpCompiler|interpreter::BytecodeGenerator|JSFunction::InitializeFeedbackCell/],
  ['source text', /Buffer::.*StringSlice|StringBytes::Encode|ExternString|NewStringFromTwoByte|NewStringFromOneByte/],
];

/** Where code of a program runs: Node's own start comes before, on the main thread. */
const PROGRAM = /LoadEnvironment|SpinEventLoop/;

/**
 * What a sample of a profile stands for.
 * @param stack names of functions, innermost first
 * @param isMainThread of the process
 */
export function shareOf(stack: readonly string[], isMainThread: boolean): Share {
  for (const [share, pattern] of BY_FUNCTION) {
    if (stack.some((name) => pattern.test(name))) return share;
  }
  if (!isMainThread) return 'other';
  if (!stack.some((name) => PROGRAM.test(name))) return 'Node\'s start';
  return stack.some((name) => name.startsWith('Builtins_') || name.includes('JSEntry')) ? 'JavaScript' : 'other';
}

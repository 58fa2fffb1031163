import { expect, test } from 'vitest';
import { shareOf } from './share-of-stack.ts';

const ENTRY = ['Builtins_InterpreterEntryTrampoline', 'Builtins_JSEntry', 'v8::internal::Execution::Call', 'node::LoadEnvironment', 'node::Start'];

test.each([
  ['Node\'s start', ['v8::internal::Deserializer<v8::internal::Isolate>::ReadObject', 'v8::Isolate::Initialize', 'node::NewIsolate', 'node::Start'], true],
  ['JavaScript', ['Builtins_LoadIC', ...ENTRY], true],
  ['compiling', ['v8::internal::Zone::Expand', 'v8::internal::parsing::ParseFunction', 'v8::internal::Compiler::Compile', ...ENTRY], true],
  ['V8\'s caches', ['v8::internal::CodeSerializer::Deserialize', 'v8::internal::Compiler::GetSharedFunctionInfoForScriptWithCachedData', ...ENTRY], true],
  ['collecting garbage', ['clear_page_erms', 'v8::internal::ScavengerCollector::JobTask::Run'], false],
  ['built-ins, end', ['v8::internal::CodeSerializer::Deserialize', 'node::builtins::BuiltinLoader::LookupAndCompile', ...ENTRY], true],
  ['built-ins, end', ['__munmap', 'v8::internal::Isolate::Deinit', 'node::NodeMainInstance::~NodeMainInstance', 'node::Start'], true],
  ['other', ['futex_wait'], false],
] as const)('a moment is spent on: %s', (share, stack, isMainThread) => {
  expect(shareOf(stack, isMainThread)).toBe(share);
});

import { expect, test } from 'vitest';
import { compilerFlags } from './compile-caches.ts';

test('flags that load, open or print something are not for the compiler', () => {
  expect(compilerFlags([
    '--expose-internals', '--require', './hook.js', '-r', 'x', '--import=data:text/javascript,1', '--stack-size=2000',
    '--env-file', '.env', '--inspect-brk=0', '--max-old-space-size', '300', '--trace-gc', '--print_bytecode',
    '--permission', '--allow-fs-read=*', '--allow-fs-write', '/tmp', '--allow-natives-syntax',
  ])).toEqual(['--expose-internals', '--stack-size=2000', '--max-old-space-size', '300', '--allow-natives-syntax']);
});

import { expect, test } from 'vitest';
import { rewriteCommand, type Command, type CommandContext } from './rewrite-command.ts';

const EXE = '/opt/my app/tool';
const context: CommandContext = {
  execPath: EXE, depth: 2, isWindows: false, isShell: false, isFork: false,
  isScript: (argument) => argument.endsWith('.js'), isPackagedProgram: (file) => file === '/snapshot/app/bin/run',
};
const command = (file: string, ...args: string[]): Command => ({ file, args: [file, ...args], envPairs: ['A=1', 'PACK_CHILD_RUN=node', 'PACK_CHILD_DEPTH=9'] });
const NODE = ['A=1', 'PACK_CHILD_RUN=node', 'PACK_CHILD_DEPTH=2'];
const ENTRY = ['A=1', 'PACK_CHILD_DEPTH=2'];
const shell = (line: string, extra: Partial<CommandContext> = {}): { line: string; envPairs: readonly string[] } => {
  const file = extra.isWindows ? 'cmd.exe' : '/bin/sh';
  const { args, envPairs } = rewriteCommand({ file, args: [file, '-c', line], envPairs: [] }, { ...context, isShell: true, ...extra });
  return { line: args[2]!, envPairs };
};

test('the executable with a script runs the script', () => {
  expect(rewriteCommand(command(EXE, '--no-warnings', 'x.js', 'y'), context)).toEqual({ file: EXE, args: [EXE, '--no-warnings', 'x.js', 'y'], envPairs: NODE, startsUs: true });
});

test('the executable with other arguments runs the entry again', () => {
  expect(rewriteCommand(command(EXE, 'serve', '--port', '1'), context).envPairs).toEqual(ENTRY);
  expect(rewriteCommand(command(EXE), context).envPairs).toEqual(ENTRY);
});

test('-e, -p and --version are for Node', () => {
  for (const args of [['-e', 'x'], ['-p', 'x'], ['--version'], ['-v']]) expect(rewriteCommand(command(EXE, ...args), context).envPairs).toEqual(NODE);
});

test('what fork gets is a script, even one that does not exist', () => {
  expect(rewriteCommand(command(EXE, 'missing'), { ...context, isFork: true }).envPairs).toEqual(NODE);
});

test('node means the executable and keeps its name as argv[0]', () => {
  expect(rewriteCommand(command('node', 'anything'), context)).toEqual({ file: EXE, args: ['node', 'anything'], envPairs: NODE, startsUs: true });
});

test('a packaged program with a #! line is run by the executable', () => {
  expect(rewriteCommand(command('/snapshot/app/bin/run', '-x'), context)).toEqual({ file: EXE, args: ['/snapshot/app/bin/run', '/snapshot/app/bin/run', '-x'], envPairs: NODE, startsUs: true });
});

test('other programs are left alone, but for the depth', () => {
  expect(rewriteCommand(command('/usr/bin/node', 'x.js'), context)).toEqual({ file: '/usr/bin/node', args: ['/usr/bin/node', 'x.js'], envPairs: ENTRY, startsUs: false });
});

test('node at the head of a shell command means the executable, for that command alone', () => {
  expect(shell('node x.js && env')).toEqual({ line: "PACK_CHILD_RUN=node '/opt/my app/tool' x.js && env", envPairs: ['PACK_CHILD_DEPTH=2'] });
  expect(shell('  A=1 B="x y" node -p 1').line).toBe("  A=1 B=\"x y\" PACK_CHILD_RUN=node '/opt/my app/tool' -p 1");
  expect(shell('node').line).toBe("PACK_CHILD_RUN=node '/opt/my app/tool'");
});

test('the executable at the head of a shell command follows the rule for scripts', () => {
  expect(shell(`"${EXE}" x.js`).line).toBe("PACK_CHILD_RUN=node '/opt/my app/tool' x.js");
  expect(shell(`"${EXE}" sub`).line).toBe(`"${EXE}" sub`);
  expect(shell(`"${EXE}"; cat x.js`).line).toBe(`"${EXE}"; cat x.js`);
});

test('other shell commands stay as they are', () => {
  for (const line of ['nodemon x.js', 'echo node x.js', '$(node x.js)', './node x.js', '', 'node-gyp build']) expect(shell(line).line).toBe(line);
});

test('a quote in the path of the executable survives the shell', () => {
  expect(shell('node x.js', { execPath: "/it's/tool" }).line).toBe("PACK_CHILD_RUN=node '/it'\\''s/tool' x.js");
});

test('cmd.exe has no assignments: the whole line is marked', () => {
  expect(shell('"node x.js"', { isWindows: true })).toEqual({ line: `""${EXE}" x.js"`, envPairs: NODE.slice(1) });
});

test('a directory in the mount is told to the executable, and to nothing else', () => {
  const directory = "/snapshot/it's";
  const inMount = { ...context, directory };
  expect(rewriteCommand(command(EXE, 'x.js'), inMount).envPairs).toEqual([...NODE, "PACK_CHILD_DIRECTORY=/snapshot/it's"]);
  expect(rewriteCommand(command('ls'), inMount)).toMatchObject({ envPairs: ENTRY, startsUs: false });
  expect(shell('node x.js', { directory }).line).toBe(`PACK_CHILD_RUN=node PACK_CHILD_DIRECTORY='/snapshot/it'\\''s' '${EXE}' x.js`);
  expect(shell('ls; node x.js', { directory }).line).toBe('ls; node x.js');
});

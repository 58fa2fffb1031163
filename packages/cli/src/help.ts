import { OPTIONS } from './options.ts';

/** What `pack --help` prints. */
export function helpText(): string {
  const options = Object.entries(OPTIONS).map(([name, option]): readonly [string, string] => {
    const short = option.short ? `-${option.short}, ` : '    ';
    const value = option.alone ? `[=${option.choices?.join('|')}]` : option.value ? ` <${option.value}>` : '';
    const choices = option.choices && !option.alone ? ` (${option.choices.join(', ')})` : '';
    return [`${short}--${name}${value}`, option.help + choices];
  });
  const width = Math.max(...options.map(([words]) => words.length));
  return `Packages a Node.js project into a single executable.

Usage
  pack [build] <dir | package.json | file> [options]
  pack trace [dir | package.json | file] [options] -- <arguments>
  pack why <file | glob>... [options]
  pack inspect <executable | node> [--entitlements]
  pack verify <executable> [--rebuild] [options]
  pack runtime install|list [--dir <dir>] [options]
  pack runtime fetch [dir | package.json | file] [-t <target>] [options]
  pack cache ls|prune|verify [options]

Options
${options.map(([words, help]) => `  ${words.padEnd(width)}  ${help}`).join('\n')}

Commands
  build   writes an executable; what is meant when no command is named
  trace   runs the program, records which files it uses in pack.trace.json, and builds take them along
  why     tells how the entry leads to a file, or why the file is not in
  inspect lists what is in an executable or a Node binary: blob, assets, options, signature
  verify  checks that an executable holds what was built into it, or is what the project gives
  runtime puts the runtimes that pnpm-lock.yaml pins in place, lists them, or gets those that builds need
  cache   shows, empties or checks what was downloaded

Examples
  pack .                               the project here, for this machine
  pack . -t node24-linux-x64,win-x64   for two targets: app-linux, app-win.exe
  pack trace . -- --port 0             what the program uses when it is run with --port 0
  pack trace . --command -- npm test   what the tests use of the program
  pack why 'node_modules/ejs/**'       why these files are in
  pack runtime install                 the node, deno or bun of the lockfile, in node_modules/.bin
  pack script.js --simple -o script    one self-contained script

Targets are made of a Node version (node22, node24, node26, node24.21.0, latest), an operating system (linux, macos,
win), a processor (x64, arm64) and, on Linux, a C library (musl), joined with dashes; each part may be left out.
`;
}

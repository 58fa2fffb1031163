import { OPTIONS } from './options.ts';

/** What `pack --help` prints. */
export function helpText(): string {
  const options = Object.entries(OPTIONS).map(([name, option]): readonly [string, string] => {
    const short = option.short ? `-${option.short}, ` : '    ';
    const value = option.value ? ` <${option.value}>` : '';
    const choices = option.choices ? ` (${option.choices.join(', ')})` : '';
    return [`${short}--${name}${value}`, option.help + choices];
  });
  const width = Math.max(...options.map(([words]) => words.length));
  return `Packages a Node.js project into a single executable.

Usage
  pack <dir | package.json | file> [options]

Options
${options.map(([words, help]) => `  ${words.padEnd(width)}  ${help}`).join('\n')}

Examples
  pack .                               the project here, for this machine
  pack . -t node24-linux-x64,win-x64   for two targets: app-linux, app-win.exe
  pack script.js --simple -o script    one self-contained script

Targets are made of a Node version (node22, node24, node26, node24.21.0, latest), an operating system (linux, macos,
win) and a processor (x64, arm64), joined with dashes; each part may be left out.
`;
}

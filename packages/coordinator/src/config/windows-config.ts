import { WINDOWS_EXECUTION_LEVELS, WINDOWS_SUBSYSTEMS, type WindowsOptions } from '@pack/injector';
import type { KeyRule } from './config-keys.ts';

/** What Windows shows and asks of an executable; WINDOWS_KEYS says where what is left out comes from, else it stays as it is in Node. */
export interface WindowsConfig extends Omit<WindowsOptions, 'icon' | 'originalFilename'> {
  /** Path of an .ico file. */
  readonly icon?: string;
}

/** The keys of `windows`, as CONFIG_KEYS has those of the configuration. */
export const WINDOWS_KEYS: { readonly [Key in keyof Required<WindowsConfig>]: Exclude<KeyRule, { readonly type: 'windows' }> } = {
  icon: { type: 'path', description: 'An .ico file, with several sizes.' },
  version: { type: 'text', description: 'Version of file and product; version of package.json unless told.' },
  productName: { type: 'text', description: "The product's name; the program's name unless told." },
  companyName: { type: 'text', description: 'Who makes it; author of package.json unless told.' },
  fileDescription: { type: 'text', description: "What the task manager shows; description of package.json, else the product's name, unless told." },
  copyright: { type: 'text', description: 'The copyright notice.' },
  subsystem: { type: 'choice', choices: WINDOWS_SUBSYSTEMS, description: 'gui: no console window opens with the program; console unless told.' },
  requestedExecutionLevel: { type: 'choice', choices: WINDOWS_EXECUTION_LEVELS, description: 'With whose rights the program starts; asInvoker unless told.' },
  longPaths: { type: 'boolean', description: 'Whether paths of more than 260 characters are possible, where the system allows them.' },
  utf8: { type: 'boolean', description: 'Whether UTF-8 is the code page of the process.' },
};

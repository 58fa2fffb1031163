import type { KeyRule } from './config-keys.ts';

/** What Windows shows and asks of an executable; what is left out comes from package.json, or stays as it is in Node. */
export interface WindowsConfig {
  /** An .ico file. */
  readonly icon?: string;
  /** Of file and product; `version` of package.json unless told. */
  readonly version?: string;
  /** The program's name unless told. */
  readonly productName?: string;
  /** `author` of package.json unless told. */
  readonly companyName?: string;
  /** What the task manager shows; `description` of package.json, else the product's name, unless told. */
  readonly fileDescription?: string;
  readonly copyright?: string;
  /** `gui`: no console window opens with the program. */
  readonly subsystem?: 'console' | 'gui';
  readonly requestedExecutionLevel?: 'asInvoker' | 'highestAvailable' | 'requireAdministrator';
  readonly longPaths?: boolean;
  readonly utf8?: boolean;
}

/** The keys of `windows`, as CONFIG_KEYS has those of the configuration. */
export const WINDOWS_KEYS: { readonly [Key in keyof Required<WindowsConfig>]: Exclude<KeyRule, { readonly type: 'windows' }> } = {
  icon: { type: 'path', description: 'An .ico file, with several sizes.' },
  version: { type: 'text', description: 'Version of file and product; version of package.json unless told.' },
  productName: { type: 'text', description: "The product's name; the program's name unless told." },
  companyName: { type: 'text', description: 'Who makes it; author of package.json unless told.' },
  fileDescription: { type: 'text', description: "What the task manager shows; description of package.json, else the product's name, unless told." },
  copyright: { type: 'text', description: 'The copyright notice.' },
  subsystem: { type: 'choice', choices: ['console', 'gui'], description: 'gui: no console window opens with the program; console unless told.' },
  requestedExecutionLevel: { type: 'choice', choices: ['asInvoker', 'highestAvailable', 'requireAdministrator'], description: 'With whose rights the program starts; asInvoker unless told.' },
  longPaths: { type: 'boolean', description: 'Whether paths of more than 260 characters are possible, where the system allows them.' },
  utf8: { type: 'boolean', description: 'Whether UTF-8 is the code page of the process.' },
};

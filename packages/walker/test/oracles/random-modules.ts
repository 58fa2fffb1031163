import { dirname, relative } from 'node:path/posix';

/** A module and what it asks for, in one of many ways. */
export interface RandomModule {
  /** It is written as an ES module, where the package does not say. */
  readonly esm: boolean;
  readonly requests: readonly RandomRequest[];
}

export interface RandomRequest {
  readonly form: number;
  readonly risky: boolean;
  readonly target: { readonly text: string } | { readonly file: string; readonly style: string };
}

/** A line of source for a request; `text` is a literal of it, `first` and `rest` are two of its halves. */
type Form = (text: string, halves: readonly [first: string, rest: string], place: string) => string;

/** These stop the program where the file is not there. */
const PLAIN: readonly Form[] = [
  (text) => `require(${text});`,
  (text) => `exports.found = require(${text});`,
];

const REQUIRES: readonly Form[] = [
  (text) => `try { require(${text}) } catch {}`,
  (text) => `(() => { try { return require(${text}) } catch {} })();`,
  (text) => `function load() { try { return require(${text}) } catch { return null } } load();`,
  (text) => `oracle.wait(import(${text}).catch(() => {}));`,
  (text) => `oracle.wait(import(${text}));`,
  (text, _, place) => `oracle.resolve(${place}, () => require.resolve(${text}));`,
  (text) => `try { module.require(${text}) } catch {}`,
  (text) => `{ const load = require; try { load(${text}) } catch {} }`,
  (_, [first, rest]) => `try { require(${first} + ${rest}) } catch {}`,
  (_, [first, rest]) => `{ const rest = ${rest}; try { require(\`\${${first}}\${rest}\`) } catch {} }`,
  (text) => `try { require("node:module").createRequire(__filename)(${text}) } catch {}`,
  (text) => `try { require(require.resolve(${text})) } catch {}`,
  (text) => `if (typeof require === "function") try { require(${text}) } catch {}`,
  (text) => `try { (0, require)(${text}) } catch {}`,
  (text) => `if (/^\\./.test(${text})) try { require(require("path").join(__dirname, ${text})) } catch {}`,
];

/** The same of modules. */
const STATIC: readonly Form[] = [
  (text) => `import ${text};`,
  (text) => `import * as all from ${text};`,
  (text) => `export * from ${text};`,
  (text) => `import ${text} with { type: "json" };`,
];

const IMPORTS: readonly Form[] = [
  (text) => `oracle.wait(import(${text}).catch(() => {}));`,
  (text) => `oracle.wait(import(${text}));`,
  (text) => `oracle.wait(import(${text}, { with: { type: "json" } }).catch(() => {}));`,
  (text) => `await null; oracle.wait(import(${text}).catch(() => {}));`, // not of the import: in a cycle it would wait for itself
  (text) => `try { createRequire(import.meta.url)(${text}) } catch {}`,
  (text) => `{ const require = createRequire(import.meta.url); try { require(${text}) } catch {} }`,
  (text, _, place) => `oracle.resolve(${place}, () => import.meta.resolve(${text}));`,
  (_, [first, rest]) => `oracle.wait(import(${first} + ${rest}).catch(() => {}));`,
  (text) => `if (/^\\./.test(${text})) oracle.wait(import(new URL(${text}, import.meta.url)).catch(() => {}));`,
];

/**
 * The source of a module.
 * @param id its package and its path in it
 * @param kind how Node reads it; `detected` from its syntax
 */
export function writeModule(id: string, { esm, requests }: RandomModule, kind: 'module' | 'commonjs' | 'detected' | 'json'): string {
  if (kind === 'json') return '{ "json": true }';
  const isModule = kind === 'module' || (kind === 'detected' && esm);
  const lines = requests.map((request, index) => line(id, request, isModule, index));
  if (!isModule) return `${lines.join('\n')}\noracle.done(${JSON.stringify(id)});\n`;
  return `import { createRequire } from "node:module";\n${lines.join('\n')}\nexport const id = ${JSON.stringify(id)};\noracle.done(id);\n`;
}

function line(id: string, { form, risky, target }: RandomRequest, isModule: boolean, index: number): string {
  const text = 'text' in target ? target.text : written(id, target);
  const halves = [text.slice(0, Math.ceil(text.length / 2)), text.slice(Math.ceil(text.length / 2))].map((half) => JSON.stringify(half)) as [string, string];
  const safe = 'file' in target && target.style === 'full' && target.file !== 'bin';
  const [stopping, others] = isModule ? [STATIC, IMPORTS] : [PLAIN, REQUIRES];
  const forms = safe || risky ? [...stopping, ...others] : others;
  const chosen = forms[form % forms.length]!;
  // JSON needs the attribute, and code forbids it.
  const isJson = text.endsWith('.json') || text.endsWith('/data');
  const fitting = STATIC.includes(chosen) && isJson !== (chosen === STATIC[3]) ? STATIC[isJson ? 3 : 0]! : chosen;
  // A name that is used twice is another function, or does not parse: each line has its own.
  return fitting(JSON.stringify(text), halves, JSON.stringify(`${id}:${index}`)).replaceAll(/\b(?:load|all)\b/g, (name) => `${name}${index}`);
}

/** A request of one module of a package for another. */
function written(id: string, { file, style }: { readonly file: string; readonly style: string }): string {
  const inPackage = id.slice(id.indexOf('/') + 1);
  const path = relative(dirname(inPackage), style === 'directory' ? dirname(file) : style === 'bare' ? file.replace(/\.\w+$/, '') : file);
  const dotted = path.startsWith('.') ? path : `./${path}`;
  return style === 'roundabout' ? dotted.replace('./', './lib/../') : dotted;
}

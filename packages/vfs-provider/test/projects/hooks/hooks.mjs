import { readFileSync } from 'node:fs';
import dep from 'dep';

let suffix;
export function initialize(data) { suffix = data.suffix; }
export async function resolve(specifier, context, next) {
  return specifier === 'virtual:x' ? { url: specifier, shortCircuit: true } : next(specifier, context);
}
export async function load(url, context, next) {
  if (url !== 'virtual:x') return next(url, context);
  const text = dep + suffix + readFileSync(new URL('./lib/text.txt', import.meta.url), 'utf8').trim();
  return { format: 'module', source: `export default ${JSON.stringify(text)}`, shortCircuit: true };
}

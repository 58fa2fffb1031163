/** Gives a function that stands for another one of Node's its name and its number of parameters. */
export function inShapeOf<Replacement extends (...args: never[]) => unknown>(original: (...args: never[]) => unknown, replacement: Replacement): Replacement {
  for (const property of ['name', 'length'] as const) Object.defineProperty(replacement, property, { value: original[property], configurable: true });
  return replacement;
}

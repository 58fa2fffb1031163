/** Those of the names that are asked for, separated by commas; all unless told. Throws an `Error` for a word that is none of them. */
export function chosen<Name extends string>(words: string | undefined, names: readonly Name[]): readonly Name[] {
  if (words === undefined) return names;
  return words.split(',').map((word) => {
    const name = names.find((one) => one === word);
    if (name === undefined) throw new Error(`there is no ${JSON.stringify(word)}; there are: ${names.join(', ')}`);
    return name;
  });
}

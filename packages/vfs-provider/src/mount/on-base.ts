/** The class that a library's providers extend: it has what a provider may leave out. */
export type ProviderClass = new () => object;

/** A provider of a library: what `provider` defines is served by it, the rest by the library's base class. */
export function onBase<Base extends ProviderClass>(Base: Base, provider: object): InstanceType<Base> {
  const result = new Base();
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(provider) as object))) {
    if (name === 'constructor') continue;
    Object.defineProperty(result, name, typeof value === 'function'
      ? { value: (value as () => unknown).bind(provider) }
      : { get: () => (provider as Record<string, unknown>)[name] });
  }
  return result as InstanceType<Base>;
}

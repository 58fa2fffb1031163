/** Made when the bootstrap is bundled: the modules that parts have in common with it, by the names under which the parts ask for them. */
declare module 'pack:shared-modules' {
  export function sharedModules(): Readonly<Record<string, object>>;
}

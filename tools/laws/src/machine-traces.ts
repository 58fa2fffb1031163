/** Homes of people and of workplaces; a path that goes on from another one (`./root/x`, `${dir}/work/x`) is none. */
const MACHINE_PATHS = [/\/(?:home|Users)\/[A-Za-z0-9._-]+/g, /(?<![\w.$}<>*-])\/(?:root|work)\/[\w.-]+/g, /\b[A-Za-z]:\\+Users\\+\w+/g];
const REGISTRY_HOST = /\bregistry\.[a-z0-9-]+\.[a-z]{2,}/gi;

/**
 * Absolute paths of a developer's machine and host names of package registries in a text.
 * A registry's address is the user's configuration, never ours; `knownHosts` adds the one in use here.
 */
export function machineTraces(text: string, knownHosts: readonly string[] = []): string[] {
  const paths = MACHINE_PATHS.flatMap((pattern) => text.match(pattern) ?? []);
  const hosts = text.match(REGISTRY_HOST) ?? [];
  return [...paths, ...hosts, ...knownHosts.filter((host) => text.includes(host))];
}

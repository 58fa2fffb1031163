/** Homes of people and of workplaces; one that a path from elsewhere goes on with (behind a `.` or a `}`) is none. */
const MACHINE_PATHS = [/\/(?:home|Users)\/[A-Za-z0-9._-]+/g, /(?<![\w.$}<>*-])\/(?:root|work)\/[\w.-]+/g, /\b[A-Za-z]:\\+Users\\+\w+/g];
/** Names under `example` are reserved for examples (RFC 2606), so they are nobody's registry. */
const REGISTRY_HOST = /\bregistry\.(?!example\b)(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|cn|cloud|co|eu)\b/gi;

/**
 * Absolute paths of a developer's machine and host names of package registries in a text.
 * A registry's address is the user's configuration, never ours; `knownHosts` adds the one in use here.
 */
export function machineTraces(text: string, knownHosts: readonly string[] = []): string[] {
  const paths = MACHINE_PATHS.flatMap((pattern) => text.match(pattern) ?? []);
  const hosts = text.match(REGISTRY_HOST) ?? [];
  return [...paths, ...hosts, ...knownHosts.filter((host) => text.includes(host))];
}

/**
 * Lines of Node on which the conformance suite passed, so that programs may be started through its internals; each with the first version of
 * which that is true: earlier ones take no options for Node from an executable (they do since 22.20 and 24.7), and have no hooks that could
 * be registered instead. On other lines programs start with public functions alone: slower, and with the gaps of the library's mount.
 */
const FIRST_VERSIONS: ReadonlyMap<number, number> = new Map([[22, 20], [24, 7], [26, 0]]);

/** Whether a version of Node, e.g. `24.21.0`, is of a line that is known from the inside. */
export function isKnownNode(version: string): boolean {
  return FIRST_VERSIONS.has(Number.parseInt(version, 10));
}

/** The first version of a version's line that a packaged program can run on, e.g. `24.7`, where it is older than that. */
export function neededInstead(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const first = FIRST_VERSIONS.get(major) ?? 0;
  return minor < first ? `${major}.${first}` : undefined;
}

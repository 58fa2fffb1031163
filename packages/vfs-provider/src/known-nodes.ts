/**
 * Lines of Node on which the conformance suite passed, so that programs may be started through its internals. On others they start
 * with public functions alone: slower, and with the gaps of the library's mount.
 */
export const KNOWN_NODE_LINES: readonly number[] = [22, 24, 26];

/** Whether a version of Node, e.g. `24.21.0`, is of a line that is known from the inside. */
export function isKnownNode(version: string): boolean {
  return KNOWN_NODE_LINES.includes(Number.parseInt(version, 10));
}

/** The runtimes that pnpm installs. */
export const RUNTIME_NAMES = ['node', 'deno', 'bun'] as const;
export type RuntimeName = (typeof RUNTIME_NAMES)[number];

export function isRuntimeName(name: string): name is RuntimeName {
  return (RUNTIME_NAMES as readonly string[]).includes(name);
}

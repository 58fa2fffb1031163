/**
 * What an executable tells the processes that it starts, in two environment variables that the bootstrap of a child
 * reads and deletes before user code runs.
 */
export interface ChildMessage {
  /** The arguments are a command line of Node (`[options] script …`), not arguments for the entry. */
  readonly isNodeCommand: boolean;
  /** How many times the entry was started by itself, directly or through other programs. */
  readonly depth: number;
}

const RUN = 'PACK_CHILD_RUN';
const DEPTH = 'PACK_CHILD_DEPTH';

/** So many executables may start one another before this is taken for an endless recursion. */
export const MAX_DEPTH = 16;

/** Reads and deletes the message in `env`. */
export function takeMessage(env: NodeJS.ProcessEnv): ChildMessage {
  const run = env[RUN];
  const depth = env[DEPTH];
  if (run !== undefined) delete env[RUN];
  if (depth !== undefined) delete env[DEPTH];
  const isNodeCommand = run === 'node';
  const starts = depth === undefined ? -1 : Number.parseInt(depth, 10) || 0;
  return { isNodeCommand, depth: isNodeCommand ? Math.max(starts, 0) : starts + 1 };
}

/** The message as `NAME=value` pairs. */
export function messagePairs(message: ChildMessage): string[] {
  return [...(message.isNodeCommand ? [`${RUN}=node`] : []), `${DEPTH}=${message.depth}`];
}

/** Whether a `NAME=value` pair belongs to the protocol. */
export function isMessagePair(pair: string): boolean {
  return pair.startsWith(`${RUN}=`) || pair.startsWith(`${DEPTH}=`);
}

/** What stands before a command in a POSIX shell to make that command alone a Node command. */
export const SHELL_ASSIGNMENT: string = `${RUN}=node `;

/**
 * What an executable tells the processes that it starts, in environment variables that the bootstrap of a child
 * reads and deletes before user code runs.
 */
export interface ChildMessage {
  /** The arguments are a command line of Node (`[options] script …`), not arguments for the entry. */
  readonly isNodeCommand: boolean;
  /** How many times the entry was started by itself, directly or through other programs. */
  readonly depth: number;
  /** The working directory that the child begins in, where it lies in the mount: the system can give none to a process. */
  readonly directory?: string | undefined;
}

const RUN = 'PACK_CHILD_RUN';
const DEPTH = 'PACK_CHILD_DEPTH';
const DIRECTORY = 'PACK_CHILD_DIRECTORY';

/** So many executables may start one another before this is taken for an endless recursion. */
export const MAX_DEPTH = 16;

/** Reads and deletes the message in `env`. */
export function takeMessage(env: NodeJS.ProcessEnv): ChildMessage {
  const run = env[RUN];
  const depth = env[DEPTH];
  const directory = env[DIRECTORY];
  if (run !== undefined) delete env[RUN];
  if (depth !== undefined) delete env[DEPTH];
  if (directory !== undefined) delete env[DIRECTORY];
  const isNodeCommand = run === 'node';
  const starts = depth === undefined ? -1 : Number.parseInt(depth, 10) || 0;
  return { isNodeCommand, depth: isNodeCommand ? Math.max(starts, 0) : starts + 1, directory };
}

/** The message as `NAME=value` pairs. */
export function messagePairs({ isNodeCommand, depth, directory }: ChildMessage): string[] {
  return [...(isNodeCommand ? [`${RUN}=node`] : []), `${DEPTH}=${depth}`, ...(directory === undefined ? [] : [`${DIRECTORY}=${directory}`])];
}

/** Whether a `NAME=value` pair belongs to the protocol. */
export function isMessagePair(pair: string): boolean {
  return [RUN, DEPTH, DIRECTORY].some((name) => pair.startsWith(`${name}=`));
}

/** What stands before a command in a POSIX shell to make that command alone a Node command. */
export function shellAssignment(directory: string | undefined): string {
  return `${RUN}=node ${directory === undefined ? '' : `${DIRECTORY}=${shellQuoted(directory)} `}`;
}

/** A text as one word of a POSIX shell. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { targetNode, type TargetLine } from '@pack-internal/target-nodes';

/** A Node that answers lines with lines, as often as asked: to start one for each question would take most of the time. */
export interface NodeServer {
  ask(question: unknown): Promise<unknown>;
  close(): void;
}

/**
 * Starts a script of this directory in the Node of a line. It does not keep this process alive.
 * @param flags for Node
 */
export async function startNodeServer(line: TargetLine, script: string, flags: readonly string[] = []): Promise<NodeServer> {
  const child = spawn(await targetNode(line), ['--no-warnings', ...flags, join(import.meta.dirname, script)], { env: { HOME: '/nowhere' }, stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const handles = [child, child.stdin, child.stdout] as unknown as readonly { ref(): void; unref(): void }[];
  for (const handle of handles) handle.unref();
  return {
    async ask(question) {
      for (const handle of handles) handle.ref();
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await answers.next() as IteratorResult<string>;
      for (const handle of handles) handle.unref();
      if (done) throw new Error(`${script} has ended with ${child.exitCode ?? child.signalCode}`);
      return JSON.parse(value);
    },
    close: () => child.kill(),
  };
}

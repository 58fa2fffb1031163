import { createHash, randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, named so that another process can tell whether it may still live. */
export interface Owner {
  /** The machine, and on Linux the process namespace: the same number means another process in another container. */
  readonly machine: string;
  readonly pid: number;
}

let machine: string | undefined;

/** This process. */
export function thisOwner(): Owner {
  machine ??= createHash('sha256').update(`${hostname()}\n${pidNamespace()}`).digest('hex').slice(0, 8);
  return { machine, pid: process.pid };
}

/** A new name for a file or directory of this process, which tells others whose it is. */
export function ownedName(): string {
  const { machine: id, pid } = thisOwner();
  return `${id}-${pid}-${randomBytes(6).toString('hex')}`;
}

/** The owner of a name that `ownedName` gave; of another name, one that cannot be known to be dead. */
export function ownerOf(name: string): Owner {
  const [id = '', pid = ''] = name.split('-');
  return { machine: id, pid: Number(pid) };
}

/** Whether a process surely ended; false when it cannot be known from here. */
export function surelyDead(owner: Owner): boolean {
  if (owner.machine !== thisOwner().machine || owner.pid === process.pid) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function pidNamespace(): string {
  try { return readlinkSync('/proc/self/ns/pid'); } catch { return ''; }
}

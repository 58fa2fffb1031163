import { existsSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * A word that names this process, for names of what it leaves on the disk: letters, digits and dashes. It says where the
 * process number counts (machine and process namespace), since which start of the machine, the number, and when the process
 * began, because numbers are given out again.
 */
export function processMark(): string {
  own ??= [...machine(), process.pid, startOf(process.pid) ?? 0].join('-');
  return own;
}

let own: string | undefined;

const MARK = /^([0-9a-z]+)-([0-9a-f]+)-(\d+)-(\d+)$/;

/**
 * Whether the process that a mark names has certainly ended. Never true of what another machine or a container with its
 * own process numbers has left in a directory that it shares with this one.
 */
export function hasEnded(mark: string): boolean {
  const [, theirPlace, theirBoot, pid, start] = MARK.exec(mark) ?? [];
  if (pid === undefined) return false;
  const [place, boot] = machine();
  if (theirPlace !== place) return false;
  if (theirBoot !== boot) return true;
  const now = startOf(Number(pid));
  return now === undefined || (start !== '0' && now !== start);
}

let known: readonly [place: string, boot: string] | undefined;

/** Where process numbers are told apart, and the start of the machine that they count from. */
function machine(): readonly [place: string, boot: string] {
  if (known !== undefined) return known;
  const { hostname } = process.getBuiltinModule('node:os');
  // `pid:[4026531836]`
  const namespace = attempt(() => readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')) ?? '0';
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').replace(/[^0-9a-f]/g, '').slice(0, 12)) ?? '0';
  return known = [`${Buffer.from(hostname().slice(-12)).toString('hex')}x${namespace}`, boot];
}

/** When a process began, in a unit of the system; '0' where that cannot be had; undefined: there is no such process. */
function startOf(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (stat !== undefined) {
    // Fields 3 and 22, see proc(5); the name before them may contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  }
  if (existsSync('/proc/self/stat')) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
  }
  return '0';
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

import { readdirSync, readFileSync } from 'node:fs';

/** The processes of a session (the program was started `detached`, so it leads one), from /proc; empty elsewhere. */
export function processesOfSession(session: number): number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(statFields(name)[3]) === session).map(Number);
  } catch {
    return [];
  }
}

/** The most memory that a process has held since it began (`VmHWM`), in bytes; 0 when it is gone or this is not Linux. */
export function peakOfProcess(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/**
 * CPU time of all descendants that have ended and been waited for, in milliseconds, to the 10 ms that the kernel counts
 * in; `undefined` where there is no /proc. The difference around a run is that run's own.
 */
export function cpuOfEndedChildren(): number | undefined {
  const fields = statFields('self');
  if (fields.length === 0) return undefined;
  return (Number(fields[13]) + Number(fields[14])) * 10; // cutime and cstime, in ticks of 1/100 s
}

/** The fields after the command name of /proc/<pid>/stat, from field 3 (state) on. See proc(5). */
function statFields(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

import type { LoadObserver } from './load-observer.ts';

/** Prints how a start goes to standard error. */
export interface PerfReport extends LoadObserver {
  /** To be called when a phase of the start ends. */
  phase(name: string): void;
  /** To be called when the entry has run; it may wait for something still. */
  entryDone(): void;
  /** To be called when the mount is there; its calls are counted from then. */
  mounted(mount: { stats(): { calls: number } }): void;
}

/** When a program that goes on is told what it has loaded: so long after its entry has run, in milliseconds. */
const SETTLED = 1000;

/**
 * The report that `PACK_DEBUG=perf` asks for: each phase with its end, in milliseconds since the process or thread began, and
 * what was loaded until a second after the entry ran, or until the end.
 */
export function perfReport(name: string): PerfReport {
  const counts = { commonjs: 0, module: 0, used: 0, rejected: 0, none: 0 };
  let mount: { stats(): { calls: number } } | undefined;
  let first = true;
  // Not through process.stderr, which takes a while to load.
  const print = (text: string): void => { (process as unknown as { _rawDebug(text: string): void })._rawDebug(`[pack] ${text}`); };
  const phase = (what: string): void => { print(`${performance.now().toFixed(1).padStart(8)} ms  ${what}`); };
  const summary = (): void => {
    phase(`modules: ${counts.commonjs} CommonJS, ${counts.module} ES; code caches: ${counts.used} used, ${counts.rejected} rejected, ${counts.none} none; file system calls answered: ${mount?.stats().calls ?? 0}`);
  };
  print(`${name}, Node ${process.versions.node}, process ${process.pid}`);
  phase('bootstrap begins');
  process.on('exit', (code) => { phase(`exit ${code}`); summary(); });
  return {
    phase,
    entryDone: () => {
      phase('entry done, but for what it waits for');
      setTimeout(summary, SETTLED).unref();
    },
    mounted: (given) => {
      mount = given;
      phase('archive mounted');
    },
    compiled: (_, kind, __, cache) => {
      if (first) phase('first module compiled');
      first = false;
      counts[kind]++;
      counts[cache]++;
    },
  };
}

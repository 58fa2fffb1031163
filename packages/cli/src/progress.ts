import type { BuildEvent, BuildStep } from '@pack/coordinator';
import { formatBytes, formatDuration } from './quantities.ts';

const DOING: Readonly<Record<BuildStep, string>> = {
  runtime: 'getting the runtime', walk: 'finding files', compile: 'compiling', warm: 'running the program', archive: 'writing the archive',
  blob: 'writing the blob', inject: 'writing the executable', write: 'finishing',
};
const PHASES: Readonly<Record<string, string>> = { wait: 'another build downloads it', unpack: 'unpacking' };

/** What is going on in a build, told by its events. */
export interface Progress {
  event(event: BuildEvent, now: number): void;
  /** One line for people; undefined when nothing goes on for as long as `atLeast`, in milliseconds. */
  text(now: number, atLeast?: number): string | undefined;
}

export function createProgress(): Progress {
  const running = new Map<BuildStep, number>();
  let target = '';
  let download = '';
  return {
    event(event, now) {
      if (event.type === 'step-start') { running.set(event.step, now); target = event.target; }
      else if (event.type === 'step-end') { running.delete(event.step); if (event.step === 'runtime') download = ''; }
      else if (event.type === 'progress') download = downloadText(event);
    },
    text(now, atLeast = 0) {
      const [step, started] = [...running].at(running.has('runtime') && download !== '' ? 0 : -1) ?? [];
      if (step === undefined || started === undefined || now - started < atLeast) return undefined;
      const details = step === 'runtime' && download !== '' ? download : formatDuration(now - started);
      return `${target}  ${DOING[step]}  ${details}`;
    },
  };
}

function downloadText({ phase, bytes, total, rate }: Extract<BuildEvent, { type: 'progress' }>): string {
  const words = PHASES[phase];
  if (words !== undefined) return words;
  const speed = rate > 0 ? `  ${formatBytes(rate)}/s` : '';
  if (total === undefined || total === 0) return `${formatBytes(bytes)}${speed}`;
  return `${bar(bytes / total)}  ${formatBytes(bytes)} of ${formatBytes(total)}${speed}`;
}

function bar(part: number): string {
  const width = 20;
  const full = Math.min(width, Math.round(part * width));
  return `[${'#'.repeat(full)}${' '.repeat(width - full)}] ${String(Math.round(part * 100)).padStart(3)} %`;
}

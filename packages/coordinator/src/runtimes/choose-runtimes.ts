import { PackError, type Finding } from '@pack/errors';
import type { Project } from '../entry.ts';
import type { ChosenTarget } from '../steps/choose-targets.ts';
import type { Target } from '../target.ts';
import { findProjectNode, pinnedArchive, type ProjectNode } from './pinned-runtime.ts';
import { readRuntimeOption, type LineOptions } from './read-runtime-option.ts';

/** What else the user says about the Node to build on. */
export interface RuntimeWishes {
  /** `node@24`, `node@lts`: goes before the lockfile. */
  readonly runtime?: string;
  /** A Node binary: goes before everything. */
  readonly nodePath?: string;
}

export interface ChosenRuntimes {
  readonly chosen: readonly ChosenTarget[];
  readonly findings: readonly Finding[];
}

/**
 * Decides for each target between what the project's lockfile pins and what the user asks for. What the user asks for
 * goes first; where it is not what is pinned, a warning says so.
 * @throws PackError as reading a lockfile does, ERR_PACK_NO_MATCHING_VARIANT, ERR_PACK_INVALID_TARGET, ERR_PACK_USAGE for
 * two runtimes that were asked for; and as `longTermLine` does.
 */
export async function chooseRuntimes(chosen: readonly ChosenTarget[], project: Project, wishes: RuntimeWishes, options?: LineOptions): Promise<ChosenRuntimes> {
  const wanted = wishes.runtime === undefined ? undefined : await readRuntimeOption(wishes.runtime, options);
  const isOverridden = wanted !== undefined || wishes.nodePath !== undefined;
  const says = findProjectNode(project.root, project.manifest?.content);
  const node = isOverridden ? await says.catch((): ProjectNode => ({})) : await says; // a broken lockfile does not matter then
  const overriding = new Set<string>();
  const decided = chosen.map((each): ChosenTarget => {
    refuseTwo(each, wanted, wishes);
    const target: Target = wanted === undefined ? each.target : { ...each.target, version: wanted };
    if (node.pinned === undefined) return { ...each, target };
    if (!isOverridden && answers(node.pinned.entry.version, target)) return { ...each, pinned: pinnedArchive(node.pinned, target) };
    overriding.add(wishes.nodePath !== undefined ? '--node-path' : wanted === undefined ? `the target node${target.version}` : `--runtime ${wishes.runtime}`);
    return { ...each, target };
  });
  return { chosen: decided, findings: [...overriddenFindings(node, overriding), ...unlockedFindings(node, decided)] };
}

function answers(version: string, { version: wanted }: Target): boolean {
  return wanted === undefined || version === wanted || version.startsWith(`${wanted}.`);
}

function overriddenFindings({ pinned }: ProjectNode, overriding: ReadonlySet<string>): Finding[] {
  return [...overriding].map((by) => ({ code: 'lockfile-runtime-overridden', severity: 'warning', args: { key: pinned!.entry.key, by } }));
}

/** Only where the choice is left to us: who names a version knows. */
function unlockedFindings({ unlocked }: ProjectNode, chosen: readonly ChosenTarget[]): Finding[] {
  const isOurChoice = chosen.some(({ target, given }) => target.version === undefined && given === undefined);
  return unlocked !== undefined && isOurChoice ? [{ code: 'runtime-not-locked', severity: 'warning', args: { specifier: unlocked } }] : [];
}

function refuseTwo({ target: { version } }: ChosenTarget, wanted: string | undefined, { runtime, nodePath }: RuntimeWishes): void {
  if (wanted === undefined) return;
  const other = nodePath !== undefined ? '--node-path' : version !== undefined && version !== wanted ? `the target node${version}` : undefined;
  if (other !== undefined) throw new PackError('ERR_PACK_USAGE', `--runtime ${runtime} and ${other} name two runtimes`, { hint: 'Leave one of them out' });
}

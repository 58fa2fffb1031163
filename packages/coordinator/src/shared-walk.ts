import type { ModuleGraph, WalkTarget } from '@pack/walker';

/** What a walk may ask about its target; which of it differs decides whether two targets have the same files. */
type Asked = 'platform' | 'arch' | 'libc';

interface DoneWalk {
  readonly nodeVersion: string;
  /** What the walk has asked, with the answers. */
  readonly asked: ReadonlyMap<Asked, string | undefined>;
  readonly graph: ModuleGraph;
}

/** Gives the graph for a target, from a walk that was done for another where nothing that it asked is different. */
export type SharedWalk = (target: WalkTarget, walk: (target: WalkTarget) => Promise<ModuleGraph>) => Promise<ModuleGraph>;

/**
 * Walks a project once for all targets that it is the same for: a project whose sources never ask for the platform, and that
 * has no addons, has one graph for all.
 */
export function sharedWalk(): SharedWalk {
  const done: DoneWalk[] = [];
  return async (target, walk) => {
    const same = done.find(({ nodeVersion, asked }) => nodeVersion === target.nodeVersion && [...asked].every(([what, answer]) => target[what] === answer));
    if (same) return same.graph;
    const asked = new Map<Asked, string | undefined>();
    const graph = await walk(watched(target, asked));
    done.push({ nodeVersion: target.nodeVersion, asked, graph });
    return graph;
  };
}

function watched(target: WalkTarget, asked: Map<Asked, string | undefined>): WalkTarget {
  const answer = <Key extends Asked>(what: Key): WalkTarget[Key] => {
    asked.set(what, target[what]);
    return target[what];
  };
  return {
    nodeVersion: target.nodeVersion,
    get platform() { return answer('platform'); },
    get arch() { return answer('arch'); },
    get libc() { return answer('libc')!; },
  };
}

import { functionBodies, type Skeleton } from './function-bodies.ts';
import { REQUEST_WORDS } from './request-words.ts';

/** Large files are few, and each is asked about more than once: to know what it is, and to make its outline. */
const REMEMBERED = 8;

const WORDS: ReadonlySet<string> = new Set([...REQUEST_WORDS, 'await', 'export']);
const known: { readonly source: string; readonly skeleton: Skeleton | undefined }[] = [];

/** To be called when a walk has ended: what is remembered takes memory. */
export function forgetSkeletons(): void {
  known.length = 0;
}

/** To be called when nothing is asked of a source any more. */
export function forgetSkeleton(source: string): void {
  const place = known.findIndex((each) => isSame(each.source, source));
  if (place !== -1) known.splice(place, 1);
}

/** {@link functionBodies} with the request words, `await` and `export`, remembered for the last few sources. */
export function skeletonOf(source: string): Skeleton | undefined {
  const before = known.find((each) => isSame(each.source, source));
  if (before) return before.skeleton;
  const skeleton = functionBodies(source, WORDS);
  known.push({ source, skeleton });
  if (known.length > REMEMBERED) known.shift();
  return skeleton;
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && one === other;
}

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

/** {@link functionBodies} with the request words, `await` and `export`, remembered for the last few sources. */
export function skeletonOf(source: string): Skeleton | undefined {
  const before = known.find((each) => each.source.length === source.length && each.source === source);
  if (before) return before.skeleton;
  const skeleton = functionBodies(source, WORDS);
  known.push({ source, skeleton });
  if (known.length > REMEMBERED) known.shift();
  return skeleton;
}

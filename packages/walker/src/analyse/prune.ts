import type { File, Node } from '@babel/types';

/** Below this many characters a whole traversal costs less than it is worth to avoid. */
const LARGE = 400_000;
/** Whatever a request or a path can start from. */
const WORDS = 'require|import|__dirname|__filename|Worker|fork|dlopen|register';
/** Variables that are made from the file's own place: what uses them matters as well. */
const ROOTED_VARIABLE = /\b(?:const|let|var)\s+([\w$]+)\s*=[^;=]{0,300}?(?:__dirname|__filename|import\.meta)/g;

/**
 * Empties the functions of a large file in which no request can be: scopes and traversal of a compiler of nine megabytes
 * cost seconds, and a handful of its functions matter. What an emptied function would assign to a variable around it
 * is no longer seen, so a path made from such a variable may be taken for constant: too much is carried along, not too little.
 */
export function prune(ast: File, source: string): void {
  if (source.length < LARGE) return;
  const variables = Array.from(source.matchAll(ROOTED_VARIABLE), (match) => `\\b${match[1]!.replaceAll('$', '\\$')}\\b`);
  const offsets = Array.from(source.matchAll(new RegExp([WORDS, ...variables].join('|'), 'g')), (match) => match.index);
  const concerns = ({ start, end }: Node): boolean => {
    let low = 0;
    let high = offsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (offsets[middle]! < (start ?? 0)) low = middle + 1;
      else high = middle;
    }
    return low < offsets.length && offsets[low]! < (end ?? Infinity);
  };

  const pending: Node[] = [ast.program];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isFunctionWithBlock(node) && !concerns(node.body)) node.body.body = [];
    for (const value of Object.values(node) as unknown[]) {
      if (Array.isArray(value)) for (const item of value) push(pending, item);
      else push(pending, value);
    }
  }
}

function push(pending: Node[], value: unknown): void {
  if (value !== null && typeof value === 'object' && typeof (value as { type?: unknown }).type === 'string') pending.push(value as Node);
}

function isFunctionWithBlock(node: Node): node is Node & { body: { type: 'BlockStatement'; body: Node[] } & Node } {
  return 'body' in node && /Function|Method/.test(node.type) && (node.body as Node | null)?.type === 'BlockStatement';
}

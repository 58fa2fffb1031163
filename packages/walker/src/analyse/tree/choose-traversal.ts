import type { NodePath } from '@babel/traverse';
import type { Node } from '@babel/types';

/** Whose paths and scopes an analysis works on. */
export type Traversal = 'own' | 'babel';

/** What to call for nodes of a type. */
export type Visitors = { readonly [Type in Node['type']]?: (path: NodePath<Extract<Node, { type: Type }>>) => void };

type Traverse = (ast: Node, visitors: Visitors) => void;

let byBabel: Traverse | undefined;

/** Chooses for this process. Babel's traversal is not loaded before it is chosen. */
export async function chooseTraversal(traversal: Traversal): Promise<void> {
  byBabel = traversal === 'own' ? undefined : (await import('@babel/traverse')).default as unknown as Traverse;
}

/** Babel's, where it was chosen. */
export function traversalByBabel(): Traverse | undefined {
  return byBabel;
}

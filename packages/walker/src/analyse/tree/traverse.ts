import type { NodePath } from '@babel/traverse';
import type { Node } from '@babel/types';
import { buildTree } from './build-tree.ts';
import type { SyntaxNode } from './node-types.ts';

/** What to call for nodes of a type. */
type Visitors = { readonly [Type in Node['type']]?: (path: NodePath<Extract<Node, { type: Type }>>) => void };

/**
 * Visits a program, in the order of the source. As `@babel/traverse` does, but with paths and scopes of our own, which know as much as the
 * analysis asks for; they are typed as Babel's, which are their reference: docs/decisions/parser.md.
 * @param ast what Babel's parser gives
 */
export function traverse(ast: Node, visitors: Visitors): void {
  const program = (ast.type === 'File' ? ast.program : ast) as unknown as SyntaxNode;
  const calls = visitors as Readonly<Record<string, ((path: unknown) => void) | undefined>>;
  for (const path of buildTree(program).paths) calls[path.node!.type]?.(path);
}

import type { NodePath } from '@babel/traverse';
import type { Node } from '@babel/types';
import { buildTree } from './build-tree.ts';
import { traversalByBabel, type Visitors } from './choose-traversal.ts';
import type { SyntaxNode } from './node-types.ts';

/**
 * Visits a program, in the order of the source. As `@babel/traverse` does, but with paths and scopes of our own, which know as much as the
 * analysis asks for; they are typed as Babel's, which are their reference: docs/decisions/parser.md. Babel's where they were chosen.
 * @param ast what Babel's parser gives
 */
export function traverse(ast: Node, visitors: Visitors): void {
  const byBabel = traversalByBabel();
  if (byBabel !== undefined) {
    byBabel(ast, visitors);
    return;
  }
  const program = (ast.type === 'File' ? ast.program : ast) as unknown as SyntaxNode;
  const calls = visitors as Readonly<Record<string, ((path: NodePath) => void) | undefined>>;
  for (const path of buildTree(program).paths) calls[path.node!.type]?.(path as unknown as NodePath);
}

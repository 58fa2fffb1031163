import type { NodePath } from '@babel/traverse';
import type { Function as FunctionNode } from '@babel/types';

/** Characters of a function that does no more than make a path. */
const SIMPLE = 2000;
const returnedBy = new WeakMap<object, readonly NodePath[]>();

/** What a simple function gives: the expressions that it returns itself. */
export function returned(helper: NodePath<FunctionNode>): readonly NodePath[] {
  let results = returnedBy.get(helper.node);
  if (results === undefined) returnedBy.set(helper.node, results = findReturned(helper));
  return results;
}

function findReturned(helper: NodePath<FunctionNode>): readonly NodePath[] {
  const body = helper.get('body') as NodePath;
  if ((body.node.end ?? 0) - (body.node.start ?? 0) > SIMPLE) return [];
  if (helper.node.async || helper.node.generator) return helper.node.async && body.isExpression() ? [body] : [];
  if (body.isExpression()) return [body];
  const results: NodePath[] = [];
  body.traverse({
    Function: (inner) => inner.skip(),
    ReturnStatement: (statement) => { if (statement.node.argument) results.push(statement.get('argument') as NodePath); },
  });
  return results;
}

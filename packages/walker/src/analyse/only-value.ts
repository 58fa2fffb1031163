import type { Binding, NodePath } from '@babel/traverse';

/**
 * The expression that a variable has its one value from: its initialiser, or the single assignment to a variable that is
 * declared without one, as bundlers write the modules that they run on first use (`var path; init(() => { path = require('path') })`).
 */
export function onlyValue(binding: Binding): NodePath | undefined {
  const at = binding.path as NodePath;
  if (!at.isVariableDeclarator() || at.node.id.type !== 'Identifier') return undefined;
  if (at.node.init) return binding.constant ? at.get('init') as NodePath : undefined;
  const [change, ...more] = binding.constantViolations as NodePath[];
  if (more.length > 0 || !change?.isAssignmentExpression() || change.node.operator !== '=' || change.node.left.type !== 'Identifier') return undefined;
  return change.get('right');
}

import type { NodePath } from '@babel/traverse';
import type { Certainty } from '../scan/source-file.ts';
import type { Evaluator } from './evaluate.ts';

/** How sure it is that `path` is evaluated when its file is loaded, and what happens when it throws. */
export function certaintyOf(path: NodePath, evaluator: Evaluator): Certainty {
  let certainty: Certainty = 'certain';
  let sameFunction = true;
  for (let at: NodePath = path; at.parentPath; at = at.parentPath) {
    const parent: NodePath = at.parentPath;
    if (sameFunction && parent.isTryStatement() && at.key === 'block' && parent.node.handler) return foreignAbove(parent, evaluator) ? 'foreign' : 'optional';
    if (sameFunction && handlesRejection(at, parent)) return 'optional';
    if (parent.isCatchClause()) certainty = 'lazy';
    if (parent.isFunction() && at.key === 'body' && !isCalledInPlace(parent)) {
      certainty = 'lazy';
      sameFunction = false;
    }
    const live = branchIsLive(at, parent, evaluator);
    if (live === false) return 'foreign';
    if (live === undefined) certainty = 'lazy';
  }
  return certainty;
}

function foreignAbove(path: NodePath, evaluator: Evaluator): boolean {
  for (let at: NodePath = path; at.parentPath; at = at.parentPath) {
    if (branchIsLive(at, at.parentPath, evaluator) === false) return true;
  }
  return false;
}

/** `import('x').catch(…)`, `import('x').then(a, b)`. */
function handlesRejection(at: NodePath, parent: NodePath): boolean {
  if (!parent.isMemberExpression() || parent.node.object !== at.node || parent.node.property.type !== 'Identifier') return false;
  const call = parent.parentPath;
  if (!call.isCallExpression() || call.node.callee !== parent.node) return false;
  return parent.node.property.name === 'catch' || (parent.node.property.name === 'then' && call.node.arguments.length > 1);
}

/** `(function () { … })()`, `(() => { … })()`, with `.call` too. */
function isCalledInPlace(path: NodePath): boolean {
  let at = path;
  while (at.parentPath?.isParenthesizedExpression() || (at.parentPath?.isUnaryExpression() && at.parentPath.node.operator === '!')) at = at.parentPath;
  const parent = at.parentPath;
  if (parent?.isCallExpression()) return parent.node.callee === at.node;
  return Boolean(parent?.isMemberExpression() && parent.node.object === at.node && parent.parentPath.isCallExpression() && parent.parentPath.node.callee === parent.node);
}

/** Whether the branch `at` of `parent` runs on the target: `undefined` when that cannot be said. */
function branchIsLive(at: NodePath, parent: NodePath, evaluator: Evaluator): boolean | undefined {
  if (parent.isIfStatement() || parent.isConditionalExpression()) {
    if (at.key === 'test') return true;
    const test = testOf(parent.get('test'), evaluator);
    return test === undefined ? undefined : (at.key === 'consequent') === test;
  }
  if (parent.isLogicalExpression()) {
    if (at.key === 'left') return true;
    const left = testOf(parent.get('left'), evaluator);
    if (left === undefined || parent.node.operator === '??') return undefined;
    return parent.node.operator === '&&' ? left : !left;
  }
  if (parent.isSwitchCase()) {
    const statement = parent.parentPath;
    if (at.key === 'test' || !statement.isSwitchStatement() || !parent.node.test) return at.key === 'test' ? true : undefined;
    const equal = sameText(statement.get('discriminant'), parent.get('test') as NodePath, evaluator);
    // A case before it may fall through into this one, so only a match says something for certain.
    return equal === false && !fallsInto(parent) ? false : undefined;
  }
  if (parent.isLoop() && at.key === 'body') return undefined;
  return true;
}

function fallsInto(switchCase: NodePath): boolean {
  const before = switchCase.getSibling((switchCase.key as number) - 1);
  if (!before.isSwitchCase()) return false;
  const last = before.node.consequent.at(-1);
  return !last || !['BreakStatement', 'ReturnStatement', 'ThrowStatement', 'BlockStatement'].includes(last.type);
}

/** The value of a test that only asks for the platform. */
function testOf(path: NodePath, evaluator: Evaluator, depth = 0): boolean | undefined {
  if (depth > 20) return undefined; // `var x = x || y`
  if (path.isUnaryExpression() && path.node.operator === '!') {
    const inner = testOf(path.get('argument'), evaluator, depth + 1);
    return inner === undefined ? undefined : !inner;
  }
  if (path.isLogicalExpression()) {
    const left = testOf(path.get('left'), evaluator, depth + 1);
    const right = testOf(path.get('right'), evaluator, depth + 1);
    if (path.node.operator === '&&') return left === false || right === false ? false : left && right;
    if (path.node.operator === '||') return left === true || right === true ? true : left === false && right === false ? false : undefined;
    return undefined;
  }
  if (path.isIdentifier()) {
    const binding = path.scope.getBinding(path.node.name);
    const at = binding?.path as NodePath | undefined;
    return binding?.constant && at?.isVariableDeclarator() && at.node.id.type === 'Identifier' && at.node.init ? testOf(at.get('init') as NodePath, evaluator, depth + 1) : undefined;
  }
  if (!path.isBinaryExpression() || !/^[!=]==?$/.test(path.node.operator)) return undefined;
  const equal = sameText(path.get('left') as NodePath, path.get('right'), evaluator);
  return equal === undefined ? undefined : equal === path.node.operator.startsWith('=');
}

function sameText(left: NodePath, right: NodePath, evaluator: Evaluator): boolean | undefined {
  const [a, ...moreA] = evaluator.evaluate(left);
  const [b, ...moreB] = evaluator.evaluate(right);
  if (a === undefined || b === undefined || moreA.length > 0 || moreB.length > 0 || (a.text + b.text).includes('\0')) return undefined;
  return a.text === b.text;
}

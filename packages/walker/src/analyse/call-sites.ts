import type { Binding, NodePath } from '@babel/traverse';
import type { Function as FunctionNode } from '@babel/types';

/** The arguments of one call, in their order; a spread one stands as it is written. */
export interface CallSite {
  readonly args: readonly NodePath[];
}

/** The calls of a function that its file shows; `open` when others can call it as well. */
export interface CallSites {
  readonly calls: readonly CallSite[];
  readonly open: boolean;
}

const UNKNOWN: CallSites = { calls: [], open: true };
const MAX_DEPTH = 6;
const found = new WeakMap<object, CallSites>();

/**
 * Where a function is called: in place, by its name, or by the parameter of a function that it is handed to, which is
 * how UMD wrappers call theirs.
 */
export function callSitesOf(path: NodePath<FunctionNode>): CallSites {
  let sites = found.get(path.node);
  if (sites === undefined) {
    found.set(path.node, UNKNOWN); // while it is looked for
    found.set(path.node, sites = findCallSites(path));
  }
  return sites;
}

function findCallSites(path: NodePath<FunctionNode>): CallSites {
  const depth = 0;
  if (path.isFunctionDeclaration() && path.node.id) return callsOfBinding(path.parentPath.scope.getBinding(path.node.id.name), depth);
  let at: NodePath = path;
  while (at.parentPath?.isParenthesizedExpression() || at.parentPath?.isSequenceExpression()) at = at.parentPath;
  const parent = at.parentPath;
  if (parent?.isVariableDeclarator() && parent.node.id.type === 'Identifier') return callsOfBinding(parent.scope.getBinding(parent.node.id.name), depth);
  if (parent?.isAssignmentExpression() && parent.node.left.type === 'Identifier') return callsOfBinding(parent.scope.getBinding(parent.node.left.name), depth);
  return callsFromTable(at) ?? (parent === null ? UNKNOWN : callsThrough(at, depth));
}

/** The calls of a function in a table, `table[key](…)`: how bundles run their modules. */
function callsFromTable(path: NodePath): CallSites | undefined {
  const property = path.isObjectMethod() ? path : path.parentPath;
  const table = property?.isObjectMethod() || property?.isObjectProperty() ? property.parentPath : undefined;
  const declarator = table?.isObjectExpression() ? table.parentPath : undefined;
  if (!declarator?.isVariableDeclarator() || declarator.node.id.type !== 'Identifier') return undefined;
  const binding = declarator.scope.getBinding(declarator.node.id.name);
  const sites = ((binding?.referencePaths ?? []) as NodePath[]).map((reference): CallSites => {
    const member = reference.parentPath;
    if (member?.isAssignmentExpression() && reference.key === 'right') return { calls: [], open: false }; // `__webpack_require__.m = modules`
    if (!member?.isMemberExpression({ computed: true }) || reference.key !== 'object') return UNKNOWN;
    return callsThrough(member, 0);
  });
  return { calls: sites.flatMap(({ calls }) => calls), open: !binding?.constant || sites.some(({ open }) => open) };
}

/** The function that an expression is or names; `undefined` when there may be others. */
export function functionOf(path: NodePath | null | undefined): NodePath<FunctionNode> | undefined {
  if (!path) return undefined;
  if (path.isFunction()) return path;
  if (path.isParenthesizedExpression()) return functionOf(path.get('expression'));
  if (path.isSequenceExpression()) return functionOf(path.get('expressions').at(-1));
  if (!path.isIdentifier()) return undefined;
  const binding = path.scope.getBinding(path.node.name);
  const at = binding?.path as NodePath | undefined;
  // Babel's lazy functions replace themselves: with one that gives the same.
  if (at?.isFunctionDeclaration()) return (binding!.constantViolations as NodePath[]).every((change) => change.findParent((parent) => parent.node === at.node)) ? at : undefined;
  if (!at?.isVariableDeclarator() || at.node.id.type !== 'Identifier') return undefined;
  const [change, ...more] = binding!.constantViolations as NodePath[];
  const value = at.node.init ? change === undefined && at.get('init') as NodePath : more.length === 0 && change?.isAssignmentExpression() && change.get('right');
  return value && value.isFunction() ? value : undefined;
}

function callsOfBinding(binding: Binding | undefined, depth: number): CallSites {
  if (binding === undefined || depth > MAX_DEPTH) return UNKNOWN;
  const found = (binding.referencePaths as NodePath[]).map((reference) => callsThrough(reference, depth));
  return { calls: found.flatMap(({ calls }) => calls), open: found.some(({ open }) => open) };
}

/** The calls that one mention of a function makes. */
function callsThrough(mention: NodePath, depth: number): CallSites {
  const parent = mention.parentPath;
  if (parent?.isCallExpression() || parent?.isOptionalCallExpression() || parent?.isNewExpression()) {
    const args = parent.get('arguments') as NodePath[];
    if (mention.key === 'callee') return { calls: [{ args }], open: false };
    return handedOver(parent, mention, depth);
  }
  if (parent?.isMemberExpression() && mention.key === 'object' && parent.node.property.type === 'Identifier') {
    const call = parent.parentPath;
    if (!call.isCallExpression() || parent.key !== 'callee') return parent.node.property.name === 'name' || parent.key === 'left' ? { calls: [], open: false } : UNKNOWN;
    const args = call.get('arguments') as NodePath[];
    if (parent.node.property.name === 'call') return { calls: [{ args: args.slice(1) }], open: false };
    const list = args[1];
    if (parent.node.property.name === 'apply' && list?.isArrayExpression()) return { calls: [{ args: list.get('elements') as NodePath[] }], open: false };
    return UNKNOWN;
  }
  if (parent?.isUnaryExpression() || parent?.isBinaryExpression() || (parent?.isIfStatement() && mention.key === 'test')) return { calls: [], open: false };
  return UNKNOWN;
}

/** A function that is an argument: the calls of the parameter that takes it. */
function handedOver(call: NodePath, mention: NodePath, depth: number): CallSites {
  if (mention.listKey !== 'arguments') return UNKNOWN;
  const taker = functionOf(call.get('callee') as NodePath);
  const parameter = (taker?.get('params') as NodePath[] | undefined)?.[mention.key as number];
  if (!parameter?.isIdentifier()) return UNKNOWN;
  return callsOfBinding(taker!.scope.getOwnBinding(parameter.node.name), depth + 1);
}

import type { Binding, NodePath } from '@babel/traverse';
import type { Function as FunctionNode } from '@babel/types';
import { callSitesOf, type CallSite } from './call-sites.ts';
import { bundledExports } from './bundled-modules.ts';
import { isInteropHelper } from './interop-helper.ts';
import { keyOf, propertiesNamed } from './object-literal.ts';

/** The calls that an evaluation is inside of, by the node of the function; of other functions every call counts. */
export type Inside = ReadonlyMap<object, CallSite>;

/** Where a value may come from. */
export interface Sources {
  readonly from: readonly NodePath[];
  /** There may be others. */
  readonly open: boolean;
}

export interface SourceContext {
  readonly inside: Inside;
  /** The constant texts that a computed key can have; empty when they are not known. */
  readonly keysOf: (path: NodePath) => readonly string[];
  /** How much may still be looked at: what is made of itself in many ways has no end. */
  readonly budget: { left: number };
}

const MAX_DEPTH = 12;
const NOTHING: Sources = { from: [], open: true };
const CALLBACKS = /^(?:forEach|map|flatMap|filter|find|some|every|reduce)$/;
const SAME_ELEMENTS = /^(?:filter|slice|sort|reverse|toSorted|toReversed|values|flat)$/;

/** Where the value of an identifier or of a member comes from: initialisers, assignments, arguments, elements, properties. */
export function sourcesOf(path: NodePath, context: SourceContext, depth = 0): Sources {
  if (depth > MAX_DEPTH || context.budget.left-- <= 0) return NOTHING;
  if (path.isIdentifier()) {
    const binding = path.scope.getBinding(path.node.name);
    return binding === undefined ? NOTHING : sourcesOfBinding(binding, context, depth + 1);
  }
  if (path.isMemberExpression() || path.isOptionalMemberExpression()) {
    const { computed, property } = path.node;
    const keys = !computed && property.type === 'Identifier' ? [property.name] : context.keysOf(path.get('property') as NodePath);
    return join([propertiesOf(path.get('object') as NodePath, keys, context, depth + 1), assignedTo(path, keys)]);
  }
  return { from: [path], open: false };
}

/** Where the value of a property of what an expression gives comes from. */
export function memberSources(path: NodePath, name: string, context: SourceContext): Sources {
  return propertiesOf(path, [name], context, 0);
}

function sourcesOfBinding(binding: Binding, context: SourceContext, depth: number): Sources {
  const at = binding.path as NodePath;
  if (binding.kind === 'param') return sourcesOfParameter(binding, at, context, depth);
  if (at.isFunctionDeclaration() || at.isClassDeclaration()) return { from: [at], open: false };
  if (!at.isVariableDeclarator()) return NOTHING;
  const target = at.get('id') as NodePath;
  const loop = at.parentPath?.parentPath;
  const found: Sources[] = [];
  if (loop?.isForOfStatement() && loop.node.left === at.parent) found.push(destructured(target, binding, elementsOf(loop.get('right'), context, depth), context, depth));
  else if (loop?.isForInStatement() && loop.node.left === at.parent) found.push(keysOf(loop.get('right'), context, depth));
  else if (at.node.init) found.push(destructured(target, binding, { from: [at.get('init') as NodePath], open: false }, context, depth));
  for (const change of binding.constantViolations as NodePath[]) {
    if (change.isAssignmentExpression() && /^(?:=|\|\|=|\?\?=)$/.test(change.node.operator)) found.push(destructured(change.get('left') as NodePath, binding, { from: [change.get('right')], open: false }, context, depth));
    else if (change !== at) found.push(NOTHING);
  }
  return join(found);
}

/** What of a value a variable gets: all of it, or the part that a pattern takes. */
function destructured(target: NodePath, binding: Binding, value: Sources, context: SourceContext, depth: number): Sources {
  if (target.isIdentifier()) return target.node.name === binding.identifier.name ? value : NOTHING;
  if (target.isAssignmentPattern()) return join([destructured(target.get('left') as NodePath, binding, value, context, depth), { from: [target.get('right')], open: false }]);
  const parts = target.isObjectPattern()
    ? target.get('properties').map((property) => property.isObjectProperty() && property.node.key.type === 'Identifier' ? { key: property.node.key.name, to: property.get('value') as NodePath } : undefined)
    : target.isArrayPattern() ? target.get('elements').map((element, index) => ({ key: String(index), to: element as NodePath })) : [];
  const part = parts.find((each) => each?.to.node && holds(each.to, binding));
  if (part === undefined) return NOTHING;
  const inner = join([...value.from.map((from) => propertiesOf(from, [part.key], context, depth + 1)), ...value.open ? [NOTHING] : []]);
  return destructured(part.to, binding, inner, context, depth + 1);
}

function holds(pattern: NodePath, binding: Binding): boolean {
  const { start, end } = binding.identifier;
  return (pattern.node!.start ?? 0) <= (start ?? 0) && (end ?? 0) <= (pattern.node!.end ?? 0);
}

function sourcesOfParameter(binding: Binding, at: NodePath, context: SourceContext, depth: number): Sources {
  const owner = at.findParent((parent) => parent.isFunction()) as NodePath<FunctionNode> | null;
  if (owner === null || at.listKey !== 'params') return NOTHING;
  const index = at.key as number;
  const known = context.inside.get(owner.node);
  const { calls, open } = known ? { calls: [known], open: false } : withCallbacks(owner, context, depth, index);
  const values = calls.flatMap(({ args }): NodePath[] => (at.isRestElement() ? args.slice(index) : args.slice(index, index + 1)) as NodePath[]).filter((value) => value.node);
  const fallback: Sources[] = at.isAssignmentPattern() ? [{ from: [at.get('right')], open: false }] : [];
  const spread = values.some((value) => value.isSpreadElement()) || (!at.isRestElement() && calls.some(({ args }) => args.slice(0, index).some((each) => each.isSpreadElement())));
  const value: Sources = { from: values.filter((each) => !each.isSpreadElement()), open: open || spread };
  const target = at.isAssignmentPattern() ? at.get('left') as NodePath : at;
  return join([...fallback, at.isRestElement() || target.isIdentifier() ? value : destructured(target, binding, value, context, depth)]);
}

/** Calls of a function, those by `list.forEach(…)` and `Promise.resolve(x).then(…)` among them. */
function withCallbacks(owner: NodePath<FunctionNode>, context: SourceContext, depth: number, index: number): { calls: readonly CallSite[]; open: boolean } {
  const call = owner.parentPath;
  const callee = call?.isCallExpression() && owner.listKey === 'arguments' && owner.key === 0 ? call.get('callee') as NodePath : undefined;
  if (callee?.isMemberExpression() && callee.node.property.type === 'Identifier') {
    const { name } = callee.node.property;
    const object = callee.get('object');
    if (CALLBACKS.test(name)) {
      const place = name === 'reduce' ? 1 : 0;
      if (index !== place) return { calls: [], open: true };
      const { from, open } = elementsOf(object, context, depth + 1);
      return { calls: from.map((element) => ({ args: place === 1 ? [element, element] : [element] })), open };
    }
    if (name === 'then' && object.isCallExpression() && /^Promise\.resolve$/.test(object.get('callee').toString())) return { calls: [{ args: object.get('arguments') as NodePath[] }], open: false };
  }
  return callSitesOf(owner);
}

/** The elements of a list. */
export function elementsOf(path: NodePath | undefined, context: SourceContext, depth = 0): Sources {
  if (!path?.node || depth > MAX_DEPTH || context.budget.left-- <= 0) return NOTHING;
  if (path.isArrayExpression()) {
    return join((path.get('elements') as NodePath[]).filter((each) => each.node).map((each): Sources => (each.isSpreadElement() ? elementsOf(each.get('argument'), context, depth + 1) : { from: [each], open: false })));
  }
  if (path.isIdentifier()) {
    const binding = path.scope.getBinding(path.node.name);
    const pushed = (binding?.referencePaths ?? []).flatMap((reference) => argumentsOf(reference as NodePath, /^(?:push|unshift|add)$/));
    return join([...through(path, context, depth), { from: pushed, open: false }]);
  }
  if (path.isMemberExpression()) return join(through(path, context, depth));
  if (path.isNewExpression() && path.get('callee').isIdentifier({ name: 'Set' }) && path.node.arguments[0]) return elementsOf(path.get('arguments')[0] as NodePath, context, depth + 1);
  if (!path.isCallExpression()) return NOTHING;
  const callee = path.get('callee') as NodePath;
  const [first] = path.get('arguments') as NodePath[];
  if (!callee.isMemberExpression() || callee.node.property.type !== 'Identifier') return NOTHING;
  const { name } = callee.node.property;
  const object = callee.get('object');
  if (object.isIdentifier({ name: 'Object' }) && first) {
    if (name === 'keys') return keysOf(first, context, depth + 1);
    if (name === 'values') return propertiesOf(first, [], context, depth + 1);
    if (name === 'entries') return pairsOf(first, context, depth + 1);
    return name === 'freeze' ? elementsOf(first, context, depth + 1) : NOTHING;
  }
  if (SAME_ELEMENTS.test(name)) return elementsOf(object, context, depth + 1);
  if (name === 'concat') return join([object, ...path.get('arguments') as NodePath[]].map((each) => elementsOf(each, context, depth + 1)));
  return NOTHING;

  function through(from: NodePath, inner: SourceContext, at: number): Sources[] {
    const sources = sourcesOf(from, inner, at + 1);
    return [...sources.from.map((each) => elementsOf(each, inner, at + 1)), ...sources.open ? [NOTHING] : []];
  }
}

/** The values of an object's properties of these names, of all when none is given. */
function propertiesOf(path: NodePath | undefined, keys: readonly string[], context: SourceContext, depth: number): Sources {
  if (!path?.node || depth > MAX_DEPTH || context.budget.left-- <= 0) return NOTHING;
  const fits = (key: string | undefined): boolean => keys.length === 0 || key === undefined || keys.includes(key);
  if (path.isObjectExpression()) {
    return join(propertiesNamed(path, keys).map((property): Sources => {
      if (property.isSpreadElement()) return propertiesOf(property.get('argument'), keys, context, depth + 1);
      return { from: [property.isObjectProperty() ? property.get('value') as NodePath : property], open: false };
    }));
  }
  if (path.isArrayExpression()) return join((path.get('elements') as NodePath[]).map((element, index): Sources => ({ from: element.node && fits(String(index)) ? [element] : [], open: element.isSpreadElement() })));
  // One of `Object.entries`: its key and its value.
  if (path.isObjectProperty()) return { from: [...fits('0') ? [path.get('key') as NodePath] : [], ...fits('1') ? [path.get('value') as NodePath] : []], open: false };
  if (path.isFunction()) return { from: [], open: false };
  if (path.isClass()) {
    return join((path.get('body').get('body') as NodePath[]).map((member): Sources => (member.isClassProperty() && member.node.static && member.node.value && fits(keyOf(member.node)) ? { from: [member.get('value') as NodePath], open: false } : { from: [], open: false })));
  }
  if (path.isCallExpression() && path.get('callee').matchesPattern('Object.freeze')) return propertiesOf(path.get('arguments')[0] as NodePath, keys, context, depth + 1);
  if (path.isNewExpression() && path.get('callee').isIdentifier({ name: 'Map' })) {
    const pairs = elementsOf(path.get('arguments')[0] as NodePath, context, depth + 1);
    return join(pairs.from.map((pair) => propertiesOf(pair, ['1'], context, depth + 1)));
  }
  if (path.isCallExpression()) return propertiesOfModule(path, keys, context, depth);
  if (!path.isIdentifier() && !path.isMemberExpression()) return NOTHING;
  const sources = sourcesOf(path, context, depth + 1);
  return join([...sources.from.map((each) => propertiesOf(each, keys, context, depth + 1)), assignedToObject(path, keys), ...sources.open ? [NOTHING] : []]);
}

/** Properties of what a module of the same bundle gives. */
function propertiesOfModule(call: NodePath, keys: readonly string[], context: SourceContext, depth: number): Sources {
  const [first] = call.get('arguments') as NodePath[];
  if (first && isInteropHelper(call.get('callee') as NodePath, first)) {
    const given = propertiesOf(first, keys, context, depth + 1);
    return given.from.length === 0 && keys.includes('default') ? { from: [first], open: false } : given; // what is no ES module is its own `default`
  }
  const exports = bundledExports(call);
  if (exports === undefined) return NOTHING;
  const own = keys.flatMap((key) => exports.named.get(key) ?? []).filter((value) => !('request' in value));
  if (own.length > 0) return { from: own as NodePath[], open: false };
  return join(exports.whole.map((value) => ('request' in value ? NOTHING : propertiesOf(value, keys, context, depth + 1))));
}

/** `object.name = value`, wherever the object is the same variable. */
function assignedTo(path: NodePath, keys: readonly string[]): Sources {
  return assignedToObject(path.get('object') as NodePath, keys);
}

function assignedToObject(object: NodePath, keys: readonly string[]): Sources {
  if (!object.isIdentifier() || keys.length === 0) return { from: [], open: false };
  const binding = object.scope.getBinding(object.node.name);
  const references = (binding?.referencePaths ?? []) as NodePath[];
  return { from: references.flatMap((reference) => assignedMember(reference, keys)), open: false };
}

/** The value that the member of `reference` is given in an assignment to it. */
export function assignedMember(reference: NodePath, keys: readonly string[]): NodePath[] {
  const member = reference.parentPath;
  const assignment = member?.parentPath;
  if (!member?.isMemberExpression() || reference.key !== 'object' || !assignment?.isAssignmentExpression({ operator: '=' }) || member.key !== 'left') return [];
  const { property, computed } = member.node;
  const name = !computed && property.type === 'Identifier' ? property.name : property.type === 'StringLiteral' ? property.value : undefined;
  return name !== undefined && keys.includes(name) ? [assignment.get('right')] : [];
}

function keysOf(path: NodePath, context: SourceContext, depth: number): Sources {
  const pairs = pairsOf(path, context, depth);
  return { from: pairs.from.map((pair) => pair.get('key') as NodePath), open: pairs.open };
}

/** The properties of an object literal. */
function pairsOf(path: NodePath, context: SourceContext, depth: number): Sources {
  if (path.isObjectExpression()) return { from: path.get('properties').filter((property) => property.isObjectProperty()), open: path.get('properties').some((property) => property.isSpreadElement()) };
  if (depth > MAX_DEPTH || (!path.isIdentifier() && !path.isMemberExpression())) return NOTHING;
  const sources = sourcesOf(path, context, depth + 1);
  return join([...sources.from.filter((each) => each !== path).map((each) => pairsOf(each, context, depth + 1)), ...sources.open ? [NOTHING] : []]);
}

function argumentsOf(reference: NodePath, method: RegExp): NodePath[] {
  const member = reference.parentPath;
  const call = member?.parentPath;
  if (!member?.isMemberExpression() || reference.key !== 'object' || member.node.property.type !== 'Identifier' || !call?.isCallExpression() || member.key !== 'callee') return [];
  return method.test(member.node.property.name) ? call.get('arguments') as NodePath[] : [];
}

function join(sources: readonly Sources[]): Sources {
  return { from: [...new Set(sources.flatMap(({ from }) => from))], open: sources.some(({ open }) => open) };
}

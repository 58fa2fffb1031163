import type { NodePath } from '@babel/traverse';
import type { Function as FunctionNode } from '@babel/types';
import { functionOf } from './call-sites.ts';

/** Whether a source mentions its own place at all. */
export const MENTIONS_PLACE: RegExp = /__dirname|__filename|\bimport\.meta\b|\brequire\s*\.\s*(?:main|resolve)\b|\bmodule\s*\.\s*(?:filename|path|id|parent)\b|\bmainModule\b|\bargv\b/;

/** Methods that make a path or a text out of one, or give a part of a list. */
const CARRIES = /^(?:join|resolve|dirname|normalize|toNamespacedPath|relative|parse|format|fileURLToPath|pathToFileURL|realpathSync|toString|valueOf|concat|replace|replaceAll|slice|substring|trim|toLowerCase|toUpperCase|map|flatMap|filter|sort|reverse|get|then|freeze|values|entries|keys|call|apply|default)$/;

/**
 * The nodes whose values may be made from the place of the file: those that the mentions of the place are parts of, and,
 * through variables, properties, arguments and results, what is made of these. More than are, never fewer that the evaluator
 * would find: it keeps the evaluation from all other expressions of a file.
 * @param members the member expressions `exports.name` and the like, by their text
 */
export function rootedNodes(mentions: readonly NodePath[], members: ReadonlyMap<string, readonly NodePath[]>): ReadonlySet<object> {
  const nodes = new Set<object>();
  const properties = new Set<string>();
  const pending = [...mentions];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) rise(path);
  return nodes;

  function rise(from: NodePath): void {
    for (let at = from; at.node && !nodes.has(at.node); at = at.parentPath!) {
      nodes.add(at.node);
      const parent = at.parentPath;
      if (!parent) return;
      if (parent.isVariableDeclarator()) return reach(parent.get('id') as NodePath);
      if (parent.isAssignmentPattern()) return reach(parent.get('left') as NodePath);
      if (parent.isForOfStatement()) return at.key === 'right' ? reach(parent.get('left') as NodePath) : undefined;
      if (parent.isReturnStatement()) return leave(parent.getFunctionParent() as NodePath<FunctionNode> | null);
      if (parent.isArrowFunctionExpression()) return leave(parent);
      if (parent.isAssignmentExpression()) reach(parent.get('left') as NodePath);
      else if (parent.isClassProperty()) return reachClass(parent);
      else if (parent.isCallExpression() || parent.isOptionalCallExpression() || parent.isNewExpression()) {
        if (at.listKey === 'arguments') enter(functionOf(parent.get('callee') as NodePath), at.key as number);
        if (!carries(parent)) {
          nodes.add(parent.node);
          return;
        }
        // `list.forEach((each) => …)`
        for (const argument of parent.get('arguments') as NodePath[]) if (argument.isFunction()) enter(argument, undefined);
      } else if (!parent.isExpression() && !parent.isSpreadElement() && !parent.isObjectProperty() && !parent.isTemplateLiteral()) return;
    }
  }

  /** What is assigned to a variable or a property is what their uses are. */
  function reach(target: NodePath): void {
    if (target.isIdentifier()) pending.push(...(target.scope.getBinding(target.node.name)?.referencePaths ?? []) as NodePath[]);
    else if (target.isMemberExpression()) reachMember(target.get('object'), target.node.property);
    else if (target.isVariableDeclaration()) for (const declarator of target.get('declarations')) reach(declarator.get('id') as NodePath);
    else if (target.isAssignmentPattern()) reach(target.get('left') as NodePath);
    else if (target.isRestElement()) reach(target.get('argument') as NodePath);
    else if (target.isArrayPattern()) for (const element of target.get('elements')) if (element.node) reach(element as NodePath);
    if (target.isObjectPattern()) for (const property of target.get('properties')) reach(property.isObjectProperty() ? property.get('value') as NodePath : property as NodePath);
  }

  /** `object.name = …`: the uses of the same variable, which for what bundles share has many. */
  function reachMember(object: NodePath, key: { type: string; name?: string }): void {
    if (!object.isIdentifier()) return;
    const name = `${object.node.name}.${key.type === 'Identifier' ? key.name : ''}`;
    if (properties.has(name)) return;
    properties.add(name);
    pending.push(...members.get(name) ?? [], ...membersOfModules(object, key.name));
    const references = (object.scope.getBinding(object.node.name)?.referencePaths ?? []) as NodePath[];
    pending.push(...references.filter(({ parent }) => parent.type === 'MemberExpression' && parent.property.type === 'Identifier' && parent.property.name === key.name).map(({ parentPath }) => parentPath!));
  }

  /** What a module of a bundle gives, and what the `require` of a bundle has: each module knows them under names of its own. */
  function membersOfModules(object: NodePath, name: string | undefined): readonly NodePath[] {
    const binding = object.isIdentifier() ? object.scope.getBinding(object.node.name) : undefined;
    if (name === undefined || (binding?.kind !== 'param' && !(binding?.path as NodePath | undefined)?.isFunctionDeclaration())) return [];
    const found: NodePath[] = [];
    object.findParent((parent) => parent.isProgram())?.traverse({
      MemberExpression: (path) => { if (!path.node.computed && path.get('property').isIdentifier({ name })) found.push(path); },
    });
    return found;
  }

  /** `static dir = …` */
  function reachClass(property: NodePath): void {
    const owner = property.parentPath?.parentPath;
    const id = owner?.isClass() ? owner.node.id : undefined;
    if (owner && id) pending.push(...(owner.scope.getBinding(id.name)?.referencePaths ?? []) as NodePath[]);
  }

  function enter(owner: NodePath<FunctionNode> | undefined, index: number | undefined): void {
    const params = (owner?.get('params') ?? []) as NodePath[];
    const last = params.at(-1);
    for (const param of index === undefined ? params : [params[index] ?? (last?.isRestElement() ? last : undefined)]) if (param) reach(param);
  }

  /** What a function gives is what its calls are. */
  function leave(owner: NodePath<FunctionNode> | null): void {
    if (owner === null) return;
    const { parentPath: parent } = owner;
    if (owner.isFunctionDeclaration() && owner.node.id) pending.push(...(parent!.scope.getBinding(owner.node.id.name)?.referencePaths ?? []).map(callOf));
    else if (parent?.isVariableDeclarator() && parent.node.id.type === 'Identifier') pending.push(...(parent.scope.getBinding(parent.node.id.name)?.referencePaths ?? []).map(callOf));
    else if (parent) pending.push(parent);
  }

  function callOf(reference: unknown): NodePath {
    const path = reference as NodePath;
    return path.key === 'callee' && path.parentPath ? path.parentPath : path;
  }
}

function carries(call: NodePath): boolean {
  if (call.isNewExpression()) return true;
  let callee = call.get('callee') as NodePath;
  if (callee.isSequenceExpression()) callee = callee.get('expressions').at(-1)!;
  if (callee.isIdentifier()) return callee.node.name !== 'require';
  if (!callee.isMemberExpression() && !callee.isOptionalMemberExpression()) return true;
  const { property } = callee.node;
  return property.type === 'Identifier' && CARRIES.test(property.name);
}

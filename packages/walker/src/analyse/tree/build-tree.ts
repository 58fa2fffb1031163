import { namesIn } from './declared-names.ts';
import { CLASSES, FUNCTIONS, isReferenced, isScope, type SyntaxNode } from './node-types.ts';
import { Scope } from './scope.ts';
import { SyntaxPath, type SyntaxTree } from './syntax-path.ts';

/** Properties of nodes that hold no nodes of the program. */
const NO_NODES: ReadonlySet<string> = new Set(['type', 'start', 'end', 'loc', 'extra', 'errors', 'comments', 'tokens', 'leadingComments', 'innerComments', 'trailingComments', 'interpreter']);

/** Uses of names, until all declarations are known. */
interface Uses {
  readonly references: SyntaxPath[];
  readonly changes: SyntaxPath[];
  readonly exports: SyntaxPath[];
}

/** Paths and scopes of a program, in one pass. */
export function buildTree(program: SyntaxNode): SyntaxTree {
  const tree: SyntaxTree = { paths: [], byNode: new Map() };
  const uses: Uses = { references: [], changes: [], exports: [] };
  add(program, null, 'program', undefined);
  for (const path of uses.exports) for (const name of Object.keys(path.getOuterBindingIdentifierPaths())) path.scope.getBinding(name)?.referencePaths.push(path);
  for (const path of uses.references) path.scope.getBinding(path.node!['name'] as string)?.referencePaths.push(path);
  for (const path of uses.changes) for (const { name } of namesIn(changedBy(path.node!))) path.scope.getBinding(name as string)?.constantViolations.push(path);
  return tree;

  function add(node: SyntaxNode, parentPath: SyntaxPath | null, key: string | number, listKey: string | undefined): void {
    const path = new SyntaxPath(tree, node, parentPath, key, listKey);
    const around = parentPath === null ? undefined : isOutside(parentPath.node!, key) ? parentPath.scope.parent : parentPath.scope;
    path.scope = around === undefined || isScope(node, parentPath?.node ?? undefined) ? new Scope(path, around) : around;
    tree.paths.push(path);
    tree.byNode.set(node, path);
    declare(path, listKey ?? key as string);
    use(path, listKey ?? key as string, uses);
    for (const name in node) {
      if (NO_NODES.has(name)) continue;
      const value = node[name];
      if (value === null || typeof value !== 'object') continue;
      if (Array.isArray(value)) value.forEach((each, index) => { if (isNode(each)) add(each, path, index, name); });
      else if (isNode(value)) add(value, path, name, undefined);
    }
    path.close();
  }
}

/** What is evaluated before the scope of its parent is entered: the value that a `switch` looks at, the computed name of a method. */
function isOutside({ type }: SyntaxNode, key: string | number): boolean {
  return (key === 'discriminant' && type === 'SwitchStatement') || (key === 'key' && FUNCTIONS.has(type));
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof (value as SyntaxNode | null)?.type === 'string';
}

/** Makes the names known that a node declares. Source: the collector of @babel/traverse's scope. */
function declare(path: SyntaxPath, key: string): void {
  const node = path.node!;
  const { scope, parentPath: parent } = path;
  if (key === 'params' && parent !== null && FUNCTIONS.has(parent.node!.type)) {
    for (const identifier of namesIn(node)) parent.scope.declare('param', identifier, path);
    return;
  }
  switch (node.type) {
    case 'FunctionDeclaration':
      if (node['id']) blockOf(scope.parent!).declare('hoisted', node['id'] as SyntaxNode, path);
      return;
    case 'ClassDeclaration':
      if (node['id']) blockOf(scope.parent!).declare('let', node['id'] as SyntaxNode, path);
      return;
    case 'FunctionExpression': case 'ClassExpression':
      if (node['id']) scope.declare('local', node['id'] as SyntaxNode, path);
      return;
    case 'VariableDeclarator': {
      const kind = parent!.node!['kind'] as string;
      const into = kind === 'var' ? functionOf(scope) : blockOf(scope);
      for (const identifier of namesIn(node['id'] as SyntaxNode)) into.declare(kind, identifier, path);
      return;
    }
    case 'CatchClause':
      for (const identifier of namesIn(node['param'] as SyntaxNode | null)) scope.declare('let', identifier, path);
      return;
    case 'ImportSpecifier': case 'ImportDefaultSpecifier': case 'ImportNamespaceSpecifier':
      scope.declare('module', node['local'] as SyntaxNode, path);
  }
}

/** Notes uses of names. */
function use(path: SyntaxPath, key: string, { references, changes, exports }: Uses): void {
  const node = path.node!;
  switch (node.type) {
    case 'Identifier':
      if (isReferenced(node, key, path.parent!, path.parentPath!.parent)) references.push(path);
      return;
    case 'ExportNamedDeclaration': case 'ExportDefaultDeclaration':
      if (node['declaration']) exports.push(path);
      return;
    case 'AssignmentExpression': case 'UpdateExpression': changes.push(path); return;
    case 'UnaryExpression':
      if (node['operator'] === 'delete') changes.push(path);
      return;
    case 'ForInStatement': case 'ForOfStatement':
      if ((node['left'] as SyntaxNode).type !== 'VariableDeclaration') changes.push(path);
  }
}

function changedBy(node: SyntaxNode): SyntaxNode {
  return (node['left'] ?? node['argument']) as SyntaxNode;
}

/** A class is none: what is declared in one is known around it. */
function blockOf(scope: Scope): Scope {
  return CLASSES.has(scope.path.node!.type) ? blockOf(scope.parent!) : scope;
}

function functionOf(scope: Scope): Scope {
  const { type } = scope.path.node!;
  return scope.parent === undefined || FUNCTIONS.has(type) || type === 'StaticBlock' || type === 'TSModuleBlock' ? scope : functionOf(scope.parent);
}

import type { NodePath } from '@babel/traverse';
import type { Function as FunctionNode, Identifier, Node, StringLiteral } from '@babel/types';
import { keyOf } from './object-literal.ts';
import { traverse } from './tree/traverse.ts';

/** A value of an export: an expression of the file, or a member of what another file gives. */
export type ExportedValue = NodePath | { readonly request: string; readonly members: readonly string[] };

/** What a file exports. */
export interface Exports {
  readonly named: Map<string, ExportedValue[]>;
  /** `module.exports = …`, `export default …`. */
  readonly whole: ExportedValue[];
  /** The requests of `export * from …` and of what compilers make of it. */
  readonly all: string[];
}

/** Finds what a file exports: an ES module, CommonJS as people write it, and as TypeScript, Babel, swc and esbuild do. */
export function exportsOf(ast: Node, kind: 'commonjs' | 'module'): Exports {
  const exports: Exports = { named: new Map(), whole: [], all: [] };
  traverse(ast, {
    ExportNamedDeclaration: (path) => addNamed(exports, path),
    ExportDefaultDeclaration: (path) => { exports.whole.push(path.get('declaration') as NodePath); },
    ExportAllDeclaration: (path) => { exports.all.push(path.node.source.value); },
    ...kind === 'commonjs' && assignments(exports, isExports),
  });
  return exports;
}

/** What the function of a module gives that a bundler has made of a file: its parameters are `module`, `exports` and the like, under any names. */
export function exportsOfFunction(module: NodePath<FunctionNode>): Exports {
  const exports: Exports = { named: new Map(), whole: [], all: [] };
  const isParameter = (path: NodePath): boolean => path.isIdentifier() && path.scope.getBinding(path.node.name)?.scope === module.scope && module.scope.getOwnBinding(path.node.name)?.kind === 'param';
  module.get('body').traverse(assignments(exports, (path) => isParameter(path) || (path.isMemberExpression() && path.get('property').isIdentifier({ name: 'exports' }) && isParameter(path.get('object')))));
  return exports;
}

type IsExports = (path: NodePath) => boolean;

function assignments(exports: Exports, isExported: IsExports): { AssignmentExpression(path: NodePath): void; CallExpression(path: NodePath): void } {
  return { AssignmentExpression: (path) => addAssigned(exports, path, isExported), CallExpression: (path) => addDefined(exports, path, isExported) };
}

function add(exports: Exports, name: string, value: ExportedValue | undefined): void {
  if (value === undefined || ('node' in value && isNothing(value))) return;
  exports.named.set(name, [...exports.named.get(name) ?? [], value]);
}

/** `exports.a = exports.b = void 0`, with which compilers begin. */
function isNothing(value: NodePath): boolean {
  return value.isUnaryExpression({ operator: 'void' }) || (value.isAssignmentExpression() && isNothing(value.get('right')));
}

function addNamed(exports: Exports, path: NodePath): void {
  if (!path.isExportNamedDeclaration()) return;
  const from = path.node.source?.value;
  for (const specifier of path.get('specifiers') as NodePath[]) {
    if (specifier.isExportNamespaceSpecifier()) add(exports, nameIn(specifier.node.exported), from === undefined ? undefined : { request: from, members: [] });
    if (!specifier.isExportSpecifier()) continue;
    const { exported, local } = specifier.node;
    const name = nameIn(exported);
    const original = nameIn(local);
    const value = from === undefined ? specifier.get('local') as NodePath : { request: from, members: original === 'default' ? [] : [original] };
    if (name === 'default') exports.whole.push(value);
    else add(exports, name, value);
  }
  for (const [name, id] of Object.entries(path.get('declaration').node ? path.getOuterBindingIdentifierPaths() : {})) add(exports, name, id as NodePath);
}

function nameIn(node: Identifier | StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

/** `exports.name = …`, `module.exports.name = …`, `module.exports = …`. */
function addAssigned(exports: Exports, path: NodePath, isExported: IsExports): void {
  if (!path.isAssignmentExpression({ operator: '=' })) return;
  const target = path.get('left') as NodePath;
  const value = path.get('right');
  if (isExported(target)) {
    exports.whole.push(value);
    if (value.isObjectExpression()) addSpread(exports, value);
  } else if (target.isMemberExpression() && isExported(target.get('object'))) {
    const { property, computed } = target.node;
    const name = !computed && property.type === 'Identifier' ? property.name : property.type === 'StringLiteral' ? property.value : undefined;
    if (name === 'default') exports.whole.push(value);
    else if (name !== undefined) add(exports, name, value);
  }
}

/** `module.exports = { ...require('./other') }` */
function addSpread(exports: Exports, object: NodePath): void {
  for (const property of object.get('properties') as NodePath[]) {
    const request = property.isSpreadElement() ? requestOf(property.get('argument')) : undefined;
    if (request !== undefined) exports.all.push(request);
  }
}

/** `Object.defineProperty(exports, 'name', { get })`, `__exportStar(require('./other'), exports)`, `_export(exports, { name: () => … })`, `Object.assign(exports, …)`. */
function addDefined(exports: Exports, path: NodePath, isExported: IsExports): void {
  const callee = path.get('callee') as NodePath;
  const args = path.get('arguments') as NodePath[];
  const [first, second, third] = args;
  const name = callee.isIdentifier() ? callee.node.name : callee.matchesPattern('Object.defineProperty') ? 'defineProperty' : callee.matchesPattern('Object.assign') ? 'assign' : undefined;
  if (name === 'defineProperty' && first && isExported(first) && second?.isStringLiteral()) return add(exports, second.node.value, valueOfDescriptor(third));
  if (name !== undefined && /^_*(?:exportStar|export_star|reExport|interopRequireWildcard)$/.test(name)) {
    for (const argument of args) {
      const request = requestOf(argument);
      if (request !== undefined) exports.all.push(request);
    }
    return;
  }
  if (name === 'assign' && first && isExported(first)) {
    for (const argument of args.slice(1)) {
      const request = requestOf(argument);
      if (request !== undefined) exports.all.push(request);
      else exports.whole.push(argument);
    }
  }
  // `__webpack_require__.d(exports, { name: () => … })`, and as a list: name, 0, value, or name, getter.
  if (callee.isMemberExpression() && callee.get('property').isIdentifier({ name: 'd' }) && first && isExported(first) && second) addGetters(exports, second);
  if ((name === '_export' || name === '__export') && second) addGetters(exports, second);
}

function addGetters(exports: Exports, getters: NodePath): void {
  if (getters.isObjectExpression()) {
    for (const property of getters.get('properties')) {
      const key = property.isSpreadElement() ? undefined : keyOf(property.node);
      if (key !== undefined) add(exports, key, resultOf(property.isObjectProperty() ? property.get('value') as NodePath : property));
    }
  }
  const list = getters.isArrayExpression() ? getters.get('elements') as NodePath[] : [];
  for (let at = 0; at < list.length; at++) {
    const name = list[at]!;
    const isValue = list[at + 1]?.isNumericLiteral({ value: 0 }) ?? false;
    at += isValue ? 2 : 1;
    if (name.isStringLiteral() && list[at]) add(exports, name.node.value, isValue ? list[at] : resultOf(list[at]!));
  }
}

function isExports(path: NodePath): boolean {
  return path.isIdentifier({ name: 'exports' }) || path.matchesPattern('module.exports');
}

function requestOf(path: NodePath): string | undefined {
  if (!path.isCallExpression() || !path.get('callee').isIdentifier({ name: 'require' })) return undefined;
  const [argument] = path.get('arguments') as NodePath[];
  return argument?.isStringLiteral() ? argument.node.value : undefined;
}

/** `{ enumerable: true, get: function () { return … } }`, `{ value: … }`. */
function valueOfDescriptor(descriptor: NodePath | undefined): NodePath | undefined {
  if (!descriptor?.isObjectExpression()) return undefined;
  for (const property of descriptor.get('properties')) {
    const key = property.isSpreadElement() ? undefined : property.node.key;
    const name = key?.type === 'Identifier' ? key.name : undefined;
    if (name === 'value' && property.isObjectProperty()) return property.get('value') as NodePath;
    if (name === 'get') return resultOf(property.isObjectProperty() ? property.get('value') as NodePath : property);
  }
  return undefined;
}

/** What a function does nothing but give. */
function resultOf(getter: NodePath): NodePath | undefined {
  if (!getter.isFunction()) return undefined;
  const body = getter.get('body') as NodePath;
  if (body.isExpression()) return body;
  const last = body.isBlockStatement() ? body.get('body').at(-1) : undefined;
  return last?.isReturnStatement() && last.node.argument ? last.get('argument') as NodePath : undefined;
}

import type { NodePath } from '@babel/traverse';
import { callSitesOf, functionOf } from './call-sites.ts';
import { isInteropHelper } from './interop-helper.ts';
import { propertyOf } from './object-literal.ts';
import { onlyValue } from './only-value.ts';

/** Globals that are the same thing as an export of a builtin module. */
const GLOBALS: Readonly<Record<string, string>> = {
  require: 'require', __non_webpack_require__: 'require', process: 'process', URL: 'url.URL', Worker: 'worker_threads.Worker', module: '%module', String: '%String',
};
/** The body of a function that does nothing but import what it is given. */
const IMPORTS_ARGUMENT = /^\s*return\s+import\s*\(\s*([\w$]+)\s*\)\s*;?\s*$/;

/** What is known of each node; of a parse that is over, nothing stays. */
const known = new WeakMap<object, Reference | undefined>();

/** What an expression refers to. */
export interface Reference {
  readonly name: string;
  /** For what `createRequire` gives and its members: the expression of the place that it resolves from. */
  readonly base?: NodePath;
  /** For what a file of the same program gives: its request, and the way through the members of its exports; `default` counts for nothing. */
  readonly given?: { readonly request: string; readonly members: readonly string[] } | undefined;
}

/** Requests for files of the same package. */
const OWN_FILE = /^(?:\.{1,2}(?:\/|$)|#)/;

/**
 * The name of what an expression refers to, followed through constants, destructuring, imports, arguments and conditions:
 * `path.join` for `(0, path_1.join)`, `require` for an alias of it and for what `createRequire` gives,
 * `import.meta` for that, `%import` for a function made from text to do an `import()`.
 */
export function nameOf(path: NodePath): string | undefined {
  return referenceOf(path)?.name;
}

/** Like {@link nameOf}, with the place that a `require` resolves from. */
export function referenceOf(path: NodePath, depth = 0): Reference | undefined {
  if (depth > 12 || !path.node) return undefined;
  if (known.has(path.node)) return known.get(path.node);
  known.set(path.node, undefined); // `var a = a || b` asks for itself
  const reference = findReference(path, (inner) => referenceOf(inner, depth + 1));
  known.set(path.node, reference);
  return reference;
}

function findReference(path: NodePath, next: (inner: NodePath) => Reference | undefined): Reference | undefined {
  if (path.isIdentifier()) return ofIdentifier(path, path.node.name, next);
  if (path.isMemberExpression() || path.isOptionalMemberExpression()) {
    const { property, computed } = path.node;
    const name = !computed && property.type === 'Identifier' ? property.name : property.type === 'StringLiteral' ? property.value : undefined;
    if (name === undefined) return undefined;
    const object = path.get('object') as NodePath;
    const reference = next(object);
    if (reference !== undefined) return member(reference, name);
    const value = constantProperty(object, name);
    return value && next(value);
  }
  if (path.isMetaProperty()) return path.node.meta.name === 'import' ? { name: 'import.meta' } : undefined;
  if (path.isSequenceExpression()) return next(path.get('expressions').at(-1)!);
  if (path.isTSAsExpression() || path.isTSNonNullExpression() || path.isTSSatisfiesExpression() || path.isParenthesizedExpression()) return next(path.get('expression') as NodePath);
  if (path.isAwaitExpression()) return next(path.get('argument'));
  if (path.isConditionalExpression()) return oneOf(next(path.get('consequent')) ?? next(path.get('alternate')));
  if (path.isLogicalExpression()) return oneOf(next(path.get('right')) ?? next(path.get('left')));
  if (path.isImportExpression()) return ofModule(moduleName(path.get('source') as NodePath));
  if (isMadeImport(path)) return { name: '%import' };
  return path.isCallExpression() ? ofCall(path.get('callee') as NodePath, path.get('arguments') as NodePath[], next) : undefined;
}

/** What may be something else: its name says what it is for, its value is another question. */
function oneOf(reference: Reference | undefined): Reference | undefined {
  return reference && { ...reference, given: undefined };
}

function ofCall(callee: NodePath, [first]: readonly NodePath[], next: (inner: NodePath) => Reference | undefined): Reference | undefined {
  if (first && isInteropHelper(callee, first)) return next(first);
  if (callee.isIdentifier({ name: 'eval' }) && !callee.scope.hasBinding('eval', true)) return first?.isStringLiteral({ value: 'require' }) ? { name: 'require' } : undefined;
  if (callee.isMemberExpression() && callee.get('property').isIdentifier({ name: 'bind' })) return next(callee.get('object'));
  const name = next(callee)?.name;
  if (first && (name === 'module.createRequire' || name === 'module.Module.createRequire')) return { name: 'require', base: first };
  if (first && (name === 'require' || name === '%module.require' || name === 'process.getBuiltinModule')) return ofModule(moduleName(first));
  return name === undefined ? ofResult(callee, next) : undefined;
}

function ofIdentifier(path: NodePath, name: string, next: (inner: NodePath) => Reference | undefined): Reference | undefined {
  const binding = path.scope.getBinding(name);
  if (binding === undefined) return Object.hasOwn(GLOBALS, name) ? named(GLOBALS[name]) : undefined;
  const at = binding.path as NodePath;
  const declaration = at.parent;
  if (declaration?.type === 'ImportDeclaration') {
    const source = stripScheme(declaration.source.value);
    const module = ofModule(source)!;
    if (!at.isImportSpecifier()) return module;
    const { imported } = at.node;
    return member(module, imported.type === 'Identifier' ? imported.name : imported.value);
  }
  if (binding.kind === 'param') return ofParameter(at, next);
  const value = onlyValue(binding);
  if (value) return next(value);
  if (!binding.constant || !at.isVariableDeclarator() || !at.node.init) return undefined;
  const init = at.get('init') as NodePath;
  const { id } = at.node;
  if (id.type !== 'ObjectPattern') return undefined;
  for (const property of id.properties) {
    if (property.type !== 'ObjectProperty' || property.computed || property.key.type !== 'Identifier') continue;
    if (property.value !== binding.identifier) continue;
    const object = next(init);
    return object && member(object, property.key.name);
  }
  return undefined;
}

/** What is handed to a function, in the first of the calls of it that says so: `require` in the factory of a UMD module. */
function ofParameter(parameter: NodePath, next: (inner: NodePath) => Reference | undefined): Reference | undefined {
  const owner = parameter.parentPath;
  if (parameter.listKey !== 'params' || !parameter.isIdentifier() || !owner?.isFunction()) return undefined;
  for (const { args } of callSitesOf(owner).calls.slice(0, 8)) {
    const argument = args[parameter.key as number];
    const found = argument?.node && argument.isExpression() ? next(argument) : undefined;
    if (found) return found;
  }
  return parameter.node.name === 'require' && isHandedToAmdefine(owner) ? { name: 'require' } : undefined;
}

/** `define(function (require) { … })`, where `define` is what the package amdefine gives. */
function isHandedToAmdefine(owner: NodePath): boolean {
  const call = owner.parentPath;
  if (!call?.isCallExpression() || owner.listKey !== 'arguments') return false;
  const callee = call.get('callee') as NodePath;
  const binding = callee.isIdentifier({ name: 'define' }) ? callee.scope.getBinding('define') : undefined;
  const maker = binding && onlyValue(binding);
  return Boolean(maker?.isCallExpression() && nameOf(maker.get('callee') as NodePath) === 'amdefine');
}

/** A property of an object that is written out and never changed. */
function constantProperty(object: NodePath, name: string): NodePath | undefined {
  const binding = object.isIdentifier() ? object.scope.getBinding(object.node.name) : undefined;
  const value = object.isObjectExpression() ? object : binding && onlyValue(binding);
  return propertyOf(value, name);
}

/**
 * What a function gives: Babel's lazy `function path() { const data = require('path'); …; return data; }`, esbuild's
 * `((x) => typeof require !== 'undefined' ? require : x)(…)`.
 */
function ofResult(callee: NodePath, next: (inner: NodePath) => Reference | undefined): Reference | undefined {
  const maker = functionOf(callee);
  const body = maker?.get('body') as NodePath | undefined;
  if (!maker || !body || maker.node.async || maker.node.generator) return undefined;
  if (body.isExpression()) return next(body);
  const last = maker.node.params.length === 0 && body.isBlockStatement() ? body.get('body').at(-1) : undefined;
  return last?.isReturnStatement() && last.node.argument ? next(last.get('argument') as NodePath) : undefined;
}

/** `new Function('specifier', 'return import(specifier)')`: how an `import()` is kept from compilers that would make it a `require`. */
function isMadeImport(path: NodePath): boolean {
  if (!path.isNewExpression() && !path.isCallExpression()) return false;
  const callee = path.get('callee') as NodePath;
  if (!callee.isIdentifier({ name: 'Function' }) || callee.scope.getBinding('Function')) return false;
  const [parameter, body] = path.node.arguments;
  return parameter?.type === 'StringLiteral' && body?.type === 'StringLiteral' && IMPORTS_ARGUMENT.exec(body.value)?.[1] === parameter.value.trim();
}

function member(object: Reference, name: string): Reference {
  if (name === 'default' || (name === 'posix' && object.name === 'path')) return object;
  const { given } = object;
  return {
    ...object, name: object.name === '%module' && name === 'require' ? 'require' : `${object.name}.${name}`,
    ...(given && { given: { ...given, members: [...given.members, name] } }),
  };
}

function ofModule(request: string | undefined): Reference | undefined {
  return request === undefined ? undefined : { name: request, ...(OWN_FILE.test(request) && { given: { request, members: [] } }) };
}

function named(name: string | undefined): Reference | undefined {
  return name === undefined ? undefined : { name };
}

/** Rollup writes `require('u' + 'rl')` where its output stands in for `import.meta.url`. */
function moduleName(argument: NodePath): string | undefined {
  if (argument.isStringLiteral()) return stripScheme(argument.node.value);
  if (!argument.isBinaryExpression({ operator: '+' })) return undefined;
  const { left, right } = argument.node;
  return left.type === 'StringLiteral' && right.type === 'StringLiteral' ? stripScheme(left.value + right.value) : undefined;
}

function stripScheme(name: string): string {
  return name === 'path/posix' || name === 'node:path/posix' ? 'path' : name.replace(/^node:/, '');
}

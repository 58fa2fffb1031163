import type { NodePath } from '@babel/traverse';
import { onlyValue } from './only-value.ts';

/** Globals that are the same thing as an export of a builtin module. */
const GLOBALS: Readonly<Record<string, string>> = {
  require: 'require', process: 'process', URL: 'url.URL', Worker: 'worker_threads.Worker', module: '%module', String: '%String',
};
/** The body of a function that does nothing but import what it is given. */
const IMPORTS_ARGUMENT = /^\s*return\s+import\s*\(\s*([\w$]+)\s*\)\s*;?\s*$/;
/** Helpers of TypeScript, Babel and esbuild that give their argument, wrapped. */
const WRAPPER = /^_*(?:importStar|importDefault|interop\w*|toESM)$/;

/**
 * The name of what an expression refers to, followed through constants, destructuring and imports:
 * `path.join` for `(0, path_1.join)`, `require` for an alias of it and for what `createRequire` gives,
 * `import.meta` for that, `%import` for a function made from text to do an `import()`.
 */
export function nameOf(path: NodePath, depth = 0): string | undefined {
  if (depth > 12) return undefined;
  const next = (inner: NodePath): string | undefined => nameOf(inner, depth + 1);
  if (path.isIdentifier()) return nameOfIdentifier(path, path.node.name, next);
  if (path.isMemberExpression() || path.isOptionalMemberExpression()) {
    const { property, computed } = path.node;
    const name = !computed && property.type === 'Identifier' ? property.name : property.type === 'StringLiteral' ? property.value : undefined;
    const object = name === undefined ? undefined : next(path.get('object') as NodePath);
    return object === undefined ? undefined : member(object, name!);
  }
  if (path.isMetaProperty()) return path.node.meta.name === 'import' ? 'import.meta' : undefined;
  if (path.isSequenceExpression()) return next(path.get('expressions').at(-1)!);
  if (path.isTSAsExpression() || path.isTSNonNullExpression() || path.isTSSatisfiesExpression() || path.isParenthesizedExpression()) return next(path.get('expression') as NodePath);
  if (path.isAwaitExpression()) return next(path.get('argument'));
  if (path.isImportExpression()) return moduleName(path.get('source') as NodePath);
  if (isMadeImport(path)) return '%import';
  if (path.isCallExpression()) {
    const callee = path.get('callee') as NodePath;
    const [first] = path.get('arguments') as NodePath[];
    if (first && callee.isIdentifier() && WRAPPER.test(callee.node.name)) return next(first);
    const name = next(callee);
    if (name === 'module.createRequire' || name === 'module.Module.createRequire') return 'require';
    if (name === undefined && callee.isIdentifier()) return nameOfResult(callee, next);
    if (first && (name === 'require' || name === '%module.require' || name === 'process.getBuiltinModule')) return moduleName(first);
  }
  return undefined;
}

function nameOfIdentifier(path: NodePath, name: string, next: (inner: NodePath) => string | undefined): string | undefined {
  const binding = path.scope.getBinding(name);
  if (binding === undefined) return GLOBALS[name];
  const at = binding.path as NodePath;
  const declaration = at.parent;
  if (declaration?.type === 'ImportDeclaration') {
    const source = stripScheme(declaration.source.value);
    if (!at.isImportSpecifier()) return source;
    const { imported } = at.node;
    return member(source, imported.type === 'Identifier' ? imported.name : imported.value);
  }
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
    return object === undefined ? undefined : member(object, property.key.name);
  }
  return undefined;
}

/** What a function without parameters gives at its end: Babel's lazy `function path() { const data = require('path'); …; return data; }`. */
function nameOfResult(callee: NodePath, next: (inner: NodePath) => string | undefined): string | undefined {
  const declaration = callee.isIdentifier() ? callee.scope.getBinding(callee.node.name)?.path as NodePath | undefined : undefined;
  if (!declaration?.isFunctionDeclaration() || declaration.node.params.length > 0) return undefined;
  const last = declaration.get('body').get('body').at(-1);
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

function member(object: string, name: string): string {
  if (name === 'default' || (name === 'posix' && object === 'path')) return object;
  return `${object}.${name}`;
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

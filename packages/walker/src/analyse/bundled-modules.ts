import type { NodePath } from '@babel/traverse';
import type { Function as FunctionNode } from '@babel/types';
import { exportsOfFunction, type Exports } from './exports-of.ts';
import { propertyNamed } from './object-literal.ts';
import { onlyValue } from './only-value.ts';

const known = new WeakMap<object, Exports>();

/**
 * What a module of a bundle gives, where a call asks for it: `__webpack_require__(42)` and what a minifier makes of it,
 * `require_lib()` of esbuild.
 */
export function bundledExports(call: NodePath): Exports | undefined {
  const module = call.isCallExpression() ? moduleOf(call.get('callee') as NodePath, call.get('arguments') as NodePath[]) : undefined;
  if (module === undefined) return undefined;
  let exports = known.get(module.node);
  if (exports === undefined) known.set(module.node, exports = exportsOfFunction(module));
  return exports;
}

function moduleOf(callee: NodePath, [first, ...more]: readonly NodePath[]): NodePath<FunctionNode> | undefined {
  const binding = callee.isIdentifier() ? callee.scope.getBinding(callee.node.name) : undefined;
  if (binding === undefined || more.length > 0) return undefined;
  if (first === undefined) return ofWrapper(onlyValue(binding));
  const key = first.isNumericLiteral() || first.isStringLiteral() ? String(first.node.value) : undefined;
  if (key === undefined) return undefined;
  const at = binding.path as NodePath;
  return functionIn(propertyNamed(binding.kind === 'param' ? tableAround(at) : tableUsedBy(at), key));
}

/** `__commonJS({ 'lib.js'(exports, module) { … } })`, or the function itself in its place. */
function ofWrapper(value: NodePath | undefined): NodePath<FunctionNode> | undefined {
  const [first, ...more] = value?.isCallExpression() ? value.get('arguments') as NodePath[] : [];
  if (first === undefined || more.length > 0) return undefined;
  if (!first.isObjectExpression()) return first.isFunction() && first.node.params.length > 0 ? first : undefined;
  const [property, ...others] = first.get('properties');
  return others.length === 0 && property ? functionIn(property) : undefined;
}

/** The table of modules that a function with the parameter `require` stands in. */
function tableAround(parameter: NodePath): NodePath | undefined {
  const property = parameter.parentPath?.isObjectMethod() ? parameter.parentPath : parameter.parentPath?.parentPath;
  return parameter.listKey === 'params' && property?.parentPath?.isObjectExpression() ? property.parentPath : undefined;
}

/** The table of modules that a bundle's own `require` calls them from: `modules[id](module, module.exports, require)`. */
function tableUsedBy(at: NodePath): NodePath | undefined {
  const [parameter] = at.isFunctionDeclaration() ? at.node.params : [];
  if (!at.isFunctionDeclaration() || parameter?.type !== 'Identifier') return undefined;
  let table: NodePath | undefined;
  at.get('body').traverse({
    CallExpression(call) {
      let callee = call.get('callee') as NodePath;
      if (callee.isMemberExpression({ computed: false }) && callee.get('property').isIdentifier({ name: 'call' })) callee = callee.get('object');
      if (!callee.isMemberExpression({ computed: true }) || !callee.get('property').isIdentifier({ name: parameter.name })) return;
      const object = callee.get('object');
      const binding = object.isIdentifier() ? object.scope.getBinding(object.node.name) : undefined;
      const value = binding && onlyValue(binding);
      if (value?.isObjectExpression()) table = value;
      call.stop();
    },
  });
  return table;
}

function functionIn(property: NodePath | undefined): NodePath<FunctionNode> | undefined {
  const value = property?.isObjectProperty() ? property.get('value') as NodePath : property;
  return value?.isFunction() ? value : undefined;
}

import { posix, dirname, win32 } from 'node:path';
import path_ from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { NodePath } from '@babel/traverse';
import { ANYTHING, type SourceFile } from '../scan/source-file.ts';
import { nameOf } from './name-of.ts';
import { onlyValue } from './only-value.ts';

/** One text that an expression may give. */
export interface Text {
  /** With {@link ANYTHING} for each part that is not known. */
  readonly text: string;
  /** It was made from the place of the file that is analysed. */
  readonly rooted: boolean;
}

/** More alternatives than this count as unknown. */
const MAX_ALTERNATIVES = 32;
const PATH_FUNCTIONS = new Set(['join', 'resolve', 'dirname', 'normalize', 'basename', 'extname', 'toNamespacedPath']);
const SAME_TEXT = new Set(['url.URL.toString', 'toString', 'valueOf', 'href']);

/** Evaluates the texts that expressions of one file can give, without running anything. */
export interface Evaluator {
  /** Every text that the expression can give, parts unknown included; empty when nothing is known. */
  evaluate(path: NodePath | null | undefined): readonly Text[];
}

export function createEvaluator(file: SourceFile): Evaluator {
  const busy = new Set<object>();
  const known = new Map<object, readonly Text[]>();
  const exact = (text: string, rooted = false): Text[] => [{ text, rooted }];

  return { evaluate };

  function evaluate(path: NodePath | null | undefined): readonly Text[] {
    if (!path?.node) return [];
    const remembered = known.get(path.node);
    if (remembered) return remembered;
    if (busy.has(path.node) || busy.size > 60) return [];
    busy.add(path.node);
    const texts = unique(evaluateNew(path));
    busy.delete(path.node);
    const result = texts.length > MAX_ALTERNATIVES ? [] : texts;
    known.set(path.node, result);
    return result;
  }

  function evaluateNew(path: NodePath): readonly Text[] {
    if (path.isStringLiteral()) return exact(path.node.value);
    if (path.isNumericLiteral()) return exact(String(path.node.value));
    if (path.isTemplateLiteral()) {
      return path.node.quasis.reduce<readonly Text[]>((before, quasi, index) => {
        const withText = product(before, exact(quasi.value.cooked ?? ''));
        const expression = path.get('expressions')[index] as NodePath | undefined;
        return expression ? product(withText, orAnything(evaluate(expression))) : withText;
      }, exact(''));
    }
    if (path.isBinaryExpression()) {
      if (path.node.operator !== '+') return [];
      const left = evaluate(path.get('left') as NodePath);
      const right = evaluate(path.get('right'));
      return left.length + right.length === 0 ? [] : product(orAnything(left), orAnything(right));
    }
    if (path.isConditionalExpression()) return [...orAnything(evaluate(path.get('consequent'))), ...orAnything(evaluate(path.get('alternate')))];
    if (path.isLogicalExpression()) return [...evaluate(path.get('left')), ...evaluate(path.get('right'))];
    if (path.isTSAsExpression() || path.isTSNonNullExpression() || path.isTSSatisfiesExpression() || path.isParenthesizedExpression()) return evaluate(path.get('expression') as NodePath);
    if (path.isSequenceExpression()) return evaluate(path.get('expressions').at(-1));
    if (path.isAwaitExpression()) return evaluate(path.get('argument'));
    if (path.isIdentifier()) return evaluateIdentifier(path, path.node.name);
    if (path.isMemberExpression()) return evaluateMember(path);
    if (path.isNewExpression()) return nameOf(path.get('callee') as NodePath) === 'url.URL' ? evaluateUrl(path.get('arguments') as NodePath[]) : [];
    if (path.isCallExpression()) return evaluateCall(path, path.get('callee') as NodePath, path.get('arguments') as NodePath[]);
    return [];
  }

  function evaluateIdentifier(path: NodePath, name: string): readonly Text[] {
    const binding = path.scope.getBinding(name);
    if (binding === undefined) {
      if (file.kind === 'commonjs' && name === '__dirname') return exact(dirname(file.path), true);
      if (file.kind === 'commonjs' && name === '__filename') return exact(file.path, true);
      return [];
    }
    const at = binding.path as NodePath;
    if (binding.kind === 'param') return evaluateParameter(at);
    if (!at.isVariableDeclarator()) return [];
    const loop = at.parentPath?.parentPath;
    if (loop?.isForOfStatement() && loop.node.left === at.parent) return elementsOf(loop.get('right'));
    const value = onlyValue(binding);
    return value ? evaluate(value) : platformText(nameOf(path));
  }

  /** `['a', 'b'].forEach((name) => …)`: each element in turn. */
  function evaluateParameter(parameter: NodePath): readonly Text[] {
    const call = parameter.parentPath?.parentPath;
    if (parameter.key !== 0 || !call?.isCallExpression() || call.node.arguments[0] !== parameter.parent) return [];
    const callee = call.get('callee') as NodePath;
    if (!callee.isMemberExpression() || callee.node.property.type !== 'Identifier' || !/^(?:forEach|map|flatMap|filter|find|some|every)$/.test(callee.node.property.name)) return [];
    return elementsOf(callee.get('object'));
  }

  function elementsOf(path: NodePath): readonly Text[] {
    if (path.isArrayExpression()) return (path.get('elements') as NodePath[]).flatMap((element) => orAnything(evaluate(element)));
    if (!path.isIdentifier()) return [];
    const binding = path.scope.getBinding(path.node.name);
    const at = binding?.path as NodePath | undefined;
    return binding?.constant && at?.isVariableDeclarator() && at.node.init ? elementsOf(at.get('init') as NodePath) : [];
  }

  function evaluateMember(path: NodePath): readonly Text[] {
    const name = nameOf(path);
    if (name === 'import.meta.url') return exact(pathToFileURL(file.path).href, true);
    if (name === 'import.meta.filename') return exact(file.path, true);
    if (name === 'import.meta.dirname') return exact(dirname(file.path), true);
    if (name !== undefined && /^path\.(?:sep|delimiter)$/.test(name)) return exact(name === 'path.sep' ? path_.sep : path_.delimiter);
    const platform = platformText(name);
    if (platform.length > 0) return platform;
    if (!path.isMemberExpression() || path.node.property.type !== 'Identifier' || path.node.computed) return [];
    const { name: property } = path.node.property;
    if (property === 'href') return evaluate(path.get('object'));
    if (property === 'pathname') return evaluate(path.get('object')).map(urlToPath);
    return evaluateProperty(path.get('object'), property);
  }

  /** A property of a constant object literal. */
  function evaluateProperty(object: NodePath, name: string): readonly Text[] {
    if (!object.isIdentifier()) return [];
    const binding = object.scope.getBinding(object.node.name);
    const at = binding?.path as NodePath | undefined;
    if (!binding?.constant || !at?.isVariableDeclarator()) return [];
    const init = at.get('init') as NodePath;
    if (!init.isObjectExpression()) return [];
    const found = init.get('properties').find((property) => property.isObjectProperty() && property.node.key.type === 'Identifier' && property.node.key.name === name);
    return found?.isObjectProperty() ? evaluate(found.get('value') as NodePath) : [];
  }

  function platformText(name: string | undefined): readonly Text[] {
    if (name === 'process.platform') return exact(file.target.platform);
    if (name === 'process.arch') return exact(file.target.arch);
    return [];
  }

  function evaluateCall(path: NodePath, callee: NodePath, args: readonly NodePath[]): readonly Text[] {
    const name = nameOf(callee);
    if (name === 'os.platform') return exact(file.target.platform);
    if (name === 'os.arch') return exact(file.target.arch);
    if (name === 'url.fileURLToPath') return evaluate(args[0]).map(urlToPath);
    if (name === 'url.pathToFileURL') return evaluate(args[0]).map((value) => ({ ...value, text: pathToUrl(value.text) }));
    if (name === 'url.URL') return evaluateUrl(args);
    if (name === '%String') return evaluate(args[0]);
    if (name === 'require.resolve' || name === 'import.meta.resolve') {
      return evaluate(args[0]).flatMap(({ text }) => {
        const found = text.includes(ANYTHING) ? undefined : file.resolve?.(text);
        return found === undefined ? [] : exact(name === 'require.resolve' ? found : pathToFileURL(found).href, true);
      });
    }
    const method = pathFunction(callee, name);
    if (method !== undefined) return evaluatePath(method, args);
    if (callee.isMemberExpression() && callee.node.property.type === 'Identifier' && SAME_TEXT.has(callee.node.property.name)) return evaluate(callee.get('object'));
    if (callee.isMemberExpression() && callee.node.property.type === 'Identifier' && callee.node.property.name === 'concat') {
      const start = evaluate(callee.get('object'));
      return start.length === 0 ? [] : args.reduce<readonly Text[]>((before, argument) => product(before, orAnything(evaluate(argument))), start);
    }
    void path;
    return [];
  }

  function pathFunction(callee: NodePath, name: string | undefined): string | undefined {
    const method = name?.startsWith('path.') ? name.slice(5) : undefined;
    if (method !== undefined) return PATH_FUNCTIONS.has(method) ? method : undefined;
    // `path` that comes as a parameter, or from a bundler's own wrapper
    if (!callee.isMemberExpression() || callee.node.object.type !== 'Identifier' || callee.node.property.type !== 'Identifier') return undefined;
    return /^_?path/i.test(callee.node.object.name) && PATH_FUNCTIONS.has(callee.node.property.name) ? callee.node.property.name : undefined;
  }

  function evaluatePath(method: string, args: readonly NodePath[]): readonly Text[] {
    if (args.some((argument) => argument.isSpreadElement())) return [];
    const first = evaluate(args[0]);
    if (first.length === 0) return [];
    if (method === 'join' || method === 'resolve') {
      const combinations = args.slice(1).reduce<readonly (readonly Text[])[]>(
        (before, argument) => before.flatMap((texts) => orAnything(evaluate(argument)).map((text) => [...texts, text])).slice(0, MAX_ALTERNATIVES + 1),
        first.map((text) => [text]),
      );
      return combinations.flatMap((texts) => {
        const rooted = texts.some((text) => text.rooted);
        if (method === 'resolve' && !rooted) return []; // depends on the working directory
        const text = (method === 'join' ? path_.join : path_.resolve)(...texts.map((part) => part.text));
        return exact(text, rooted);
      });
    }
    return first.map(({ text, rooted }) => {
      const function_ = path_[method as 'dirname' | 'normalize' | 'basename'];
      return { text: function_(text), rooted: rooted && method !== 'basename' && method !== 'extname' };
    });
  }

  function evaluateUrl(args: readonly NodePath[]): readonly Text[] {
    const references = evaluate(args[0]);
    if (args[1] === undefined) return references.filter(({ text }) => text.startsWith('file:'));
    return references.flatMap((reference) => evaluate(args[1]).flatMap((base): readonly Text[] => {
      if (!base.text.startsWith('file:') || base.text.includes(ANYTHING)) return [];
      try {
        const parts = reference.text.split(ANYTHING);
        if (parts.length === 1) return exact(new URL(reference.text, base.text).href, base.rooted);
        const marker = 'pack-anything-marker';
        return exact(new URL(parts.join(marker), base.text).href.replaceAll(marker, ANYTHING), base.rooted);
      } catch {
        return [];
      }
    }));
  }
}

/** A file URL's path; other texts stay as they are. */
export function urlToPath(value: Text): Text {
  if (!value.text.startsWith('file:')) return value;
  try {
    const marker = 'pack-anything-marker';
    return { ...value, text: fileURLToPath(value.text.replaceAll(ANYTHING, marker).replace(/[?#].*$/, '')).replaceAll(marker, ANYTHING) };
  } catch {
    return value;
  }
}

function pathToUrl(path: string): string {
  if (!posix.isAbsolute(path) && !win32.isAbsolute(path)) return path;
  const marker = 'pack-anything-marker';
  return pathToFileURL(path.replaceAll(ANYTHING, marker)).href.replaceAll(marker, ANYTHING);
}

function orAnything(texts: readonly Text[]): readonly Text[] {
  return texts.length > 0 ? texts : [{ text: ANYTHING, rooted: false }];
}

function product(left: readonly Text[], right: readonly Text[]): readonly Text[] {
  return left.flatMap((a) => right.map((b) => ({ text: a.text + b.text, rooted: a.rooted || b.rooted }))).slice(0, MAX_ALTERNATIVES + 1);
}

function unique(texts: readonly Text[]): readonly Text[] {
  if (texts.length < 2) return texts;
  return [...new Map(texts.map((text) => [text.text, text])).values()];
}

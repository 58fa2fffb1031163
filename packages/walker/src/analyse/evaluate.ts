import path_, { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { NodePath } from '@babel/traverse';
import type { Function as FunctionNode } from '@babel/types';
import { ANYTHING, type SourceFile } from '../scan/source-file.ts';
import { certaintyOf } from './certainty.ts';
import { bundledExports } from './bundled-modules.ts';
import { bundlerMembers } from './bundler-members.ts';
import { callSitesOf, functionOf, type CallSite } from './call-sites.ts';
import { evaluatePath, parsedPart, PATH_FUNCTIONS } from './evaluate-path.ts';
import { literals } from './literals.ts';
import { nameOf, referenceOf } from './name-of.ts';
import { propertyOf } from './object-literal.ts';
import { returned } from './returned.ts';
import { elementsOf, memberSources, sourcesOf, type Inside, type SourceContext, type Sources } from './sources.ts';
import { combinations, exact, INSTEAD, MAX_ALTERNATIVES, meant, onlyText, orAnything, pathToUrl, product, resolveUrl, unique, UNKNOWN_TEXT, urlToPath, type Text } from './text.ts';

/** Methods of texts that give a text, and that cost nothing to call. */
const TEXT_METHODS = new Set(['replace', 'replaceAll', 'slice', 'substring', 'trim', 'toLowerCase', 'toUpperCase']);
const SAME_TEXT = new Set(['toString', 'valueOf', 'normalize']);
const NOWHERE: Inside = new Map();
/** A function that is called from more places than this is taken for one that can be called with anything. */
const MAX_CALLS = 32;
/** Steps of one evaluation; the longest that mean anything take some hundreds. */
const BUDGET = 1000;

/** Evaluates the texts that expressions of one file can give, without running anything. */
export interface Evaluator {
  /** Every text that the expression can give, parts unknown included; empty when nothing is known. */
  evaluate(path: NodePath | null | undefined): readonly Text[];
  /** The elements of the list that an expression gives, as far as the source shows them. */
  elements(path: NodePath): readonly NodePath[];
  /** The texts that a member of what an expression gives can be. */
  evaluateMember(path: NodePath, members: readonly string[]): readonly Text[];
  /** The texts that a function, a member of what an expression gives, can give when it is called with these; null: not known. */
  evaluateResult(path: NodePath, members: readonly string[], args: readonly (string | null)[]): readonly Text[];
}

export function createEvaluator(file: SourceFile): Evaluator {
  const known = new Map<object, readonly Text[]>();
  const knownInside = new WeakMap<Inside, Map<object, readonly Text[]>>();
  const sites = new WeakMap<object, readonly Inside[]>();
  const busy = new Set<object>();
  const budget = { left: BUDGET };
  const contexts = new WeakMap<Inside, SourceContext>();
  const insides = new WeakMap<Inside, Map<object, Inside>>();

  const evaluator: Evaluator = {
    evaluate: evaluateByCall,
    elements: (path) => elementsOf(path, contextOf(NOWHERE)).from,
    evaluateMember: memberTexts,
    evaluateResult(path, members, args) {
      const given = referenceOf(path)?.given;
      if (given !== undefined) return file.others?.textsOf(given.request, [...given.members, ...members], args) ?? [];
      const [name, ...rest] = members;
      if (name === undefined) return resultTexts(path, literals(args));
      return unique(memberSources(path, name, contextOf(NOWHERE)).from.flatMap((value) => evaluator.evaluateResult(value, rest, args)));
    },
  };
  return evaluator;

  /** In a function with several parameters, call by call: which arguments go together matters. */
  function evaluateByCall(path: NodePath | null | undefined): readonly Text[] {
    if (!path?.node) return [];
    const remembered = known.get(path.node);
    if (remembered) return remembered;
    if (busy.size === 0) budget.left = BUDGET;
    const owner = path.getFunctionParent() as NodePath<FunctionNode> | null;
    const calls = owner && owner.node.params.length > 1 && !path.isLiteral() ? callsInto(owner) : [];
    const texts = calls.length < 2 ? evaluate(path, NOWHERE) : limited(unique(calls.flatMap((inside) => evaluate(path, inside))));
    known.set(path.node, texts);
    return texts;
  }

  function memberTexts(path: NodePath, [name, ...rest]: readonly string[]): readonly Text[] {
    if (name === undefined) return evaluateByCall(path);
    const given = givenTexts(path, [name, ...rest]);
    return given ?? limited(unique(memberSources(path, name, contextOf(NOWHERE)).from.flatMap((value) => memberTexts(value, rest))));
  }

  /** What another file gives; `undefined` when it is none of another file. */
  function givenTexts(path: NodePath, members: readonly string[] = []): readonly Text[] | undefined {
    const given = referenceOf(path)?.given;
    return given && file.others?.textsOf(given.request, [...given.members, ...members]);
  }

  function callsInto(owner: NodePath<FunctionNode>): readonly Inside[] {
    let found = sites.get(owner.node);
    if (found === undefined) {
      const { calls, open } = callSitesOf(owner);
      const all: readonly CallSite[] = open ? [...calls, { args: [] }] : calls;
      found = calls.length === 0 || all.length > MAX_CALLS ? [] : all.map((call) => new Map([[owner.node as object, call]]));
      sites.set(owner.node, found);
    }
    return found;
  }

  function evaluate(path: NodePath | null | undefined, inside: Inside): readonly Text[] {
    if (!path?.node) return [];
    const memory = memoryOf(inside);
    const remembered = memory.get(path.node);
    if (remembered) return remembered;
    if (busy.has(path.node) || busy.size > 60 || budget.left-- <= 0) return [];
    busy.add(path.node);
    const texts = limited(unique(evaluateNew(path, inside)));
    busy.delete(path.node);
    memory.set(path.node, texts);
    return texts;
  }

  function memoryOf(inside: Inside): Map<object, readonly Text[]> {
    let memory = knownInside.get(inside);
    if (memory === undefined) knownInside.set(inside, memory = new Map());
    return memory;
  }

  function contextOf(inside: Inside): SourceContext {
    let context = contexts.get(inside);
    if (context === undefined) {
      context = { inside, budget, keysOf: (path) => allConstants(evaluate(path, inside)) };
      contexts.set(inside, context);
    }
    return context;
  }

  function evaluateNew(path: NodePath, inside: Inside): readonly Text[] {
    if (path.isStringLiteral()) return exact(path.node.value);
    if (path.isNumericLiteral()) return exact(String(path.node.value));
    if (path.isTemplateLiteral()) {
      return path.node.quasis.reduce<readonly Text[]>((before, quasi, index) => {
        const withText = product(before, exact(quasi.value.cooked ?? ''));
        const expression = path.get('expressions')[index] as NodePath | undefined;
        return expression ? product(withText, orAnything(evaluate(expression, inside))) : withText;
      }, exact(''));
    }
    if (path.isBinaryExpression()) {
      if (path.node.operator !== '+') return [];
      const left = evaluate(path.get('left') as NodePath, inside);
      const right = evaluate(path.get('right'), inside);
      return left.length + right.length === 0 ? [] : product(orAnything(left), orAnything(right));
    }
    if (path.isConditionalExpression()) return evaluateConditional(path.get('test'), path.get('consequent'), path.get('alternate'), inside);
    if (path.isLogicalExpression()) return evaluateLogical(path.get('left'), path.get('right'), path.node.operator, inside);
    if (path.isAssignmentExpression({ operator: '=' })) return evaluate(path.get('right'), inside);
    if (path.isTSAsExpression() || path.isTSNonNullExpression() || path.isTSSatisfiesExpression() || path.isParenthesizedExpression()) return evaluate(path.get('expression') as NodePath, inside);
    if (path.isSequenceExpression()) return evaluate(path.get('expressions').at(-1), inside);
    if (path.isAwaitExpression()) return evaluate(path.get('argument'), inside);
    if (path.isIdentifier()) return evaluateIdentifier(path, inside);
    if (path.isMemberExpression() || path.isOptionalMemberExpression()) return evaluateMember(path, inside);
    if (path.isNewExpression()) return nameOf(path.get('callee') as NodePath) === 'url.URL' ? evaluateUrl(path.get('arguments') as NodePath[], inside) : [];
    if (path.isCallExpression() || path.isOptionalCallExpression()) return evaluateCall(path.get('callee') as NodePath, path.get('arguments') as NodePath[], inside);
    return [];
  }

  /** A default behind something that is not known: `process.env.NODE_ENV || 'development'`. */
  function evaluateLogical(left: NodePath, right: NodePath, operator: string, inside: Inside): readonly Text[] {
    const before = evaluate(left, inside);
    const after = evaluate(right, inside);
    return [...before.length === 0 && after.length > 0 && operator !== '&&' ? [INSTEAD] : before, ...after];
  }

  function evaluateIdentifier(path: NodePath, inside: Inside): readonly Text[] {
    const { name } = path.node as unknown as { name: string };
    // The key of an object, reached through `Object.keys` or `for (… in …)`, gives its own name.
    if (path.key === 'key' && path.parentPath?.isObjectProperty({ computed: false })) return exact(name);
    if (!path.scope.hasBinding(name, true)) {
      if (file.kind === 'commonjs' && name === '__dirname') return exact(dirname(file.path), true);
      if (file.kind === 'commonjs' && name === '__filename') return exact(file.path, true);
      return [];
    }
    const platform = platformText(nameOf(path));
    return platform.length > 0 ? platform : givenTexts(path) ?? evaluateSources(sourcesOf(path, contextOf(inside)), inside);
  }

  function evaluateSources({ from, open }: Sources, inside: Inside): readonly Text[] {
    // What is assigned in a branch for another platform is no value here.
    const native = from.length > 1 ? from.filter((source) => certaintyOf(source, evaluator) !== 'foreign') : from;
    const texts = native.map((source) => evaluate(source, inside));
    if (texts.every(({ length }) => length === 0)) return [];
    return [...texts.flatMap(orAnything), ...open ? [UNKNOWN_TEXT] : []];
  }

  function evaluateConditional(test: NodePath, consequent: NodePath, alternate: NodePath, inside: Inside): readonly Text[] {
    const value = platformTest(test, inside);
    if (value !== undefined) return evaluate(value ? consequent : alternate, inside);
    return [...orAnything(evaluate(consequent, inside)), ...orAnything(evaluate(alternate, inside))];
  }

  /** `process.platform === 'win32'`, `!==`, and a variable that holds it. */
  function platformTest(test: NodePath, inside: Inside, depth = 0): boolean | undefined {
    if (depth > 4) return undefined;
    if (test.isUnaryExpression({ operator: '!' })) {
      const inner = platformTest(test.get('argument'), inside, depth + 1);
      return inner === undefined ? undefined : !inner;
    }
    if (test.isIdentifier()) {
      const { from, open } = sourcesOf(test, contextOf(inside));
      return from.length === 1 && !open && from[0] !== test ? platformTest(from[0]!, inside, depth + 1) : undefined;
    }
    if (!test.isBinaryExpression() || !/^[!=]==?$/.test(test.node.operator)) return undefined;
    const sides = [test.get('left') as NodePath, test.get('right')];
    const [left, right] = sides.map((side) => evaluate(side, inside));
    if (left?.length !== 1 || right?.length !== 1 || constants([...left, ...right]).length !== 2 || !sides.some((side) => !side.isLiteral())) return undefined;
    return (left[0]!.text === right[0]!.text) === test.node.operator.startsWith('=');
  }

  function evaluateMember(path: NodePath, inside: Inside): readonly Text[] {
    const name = nameOf(path);
    const fixed = fixedText(name);
    if (fixed !== undefined) return fixed;
    if (!path.isMemberExpression() && !path.isOptionalMemberExpression()) return [];
    const object = path.get('object') as NodePath;
    if (path.node.property.type === 'NumericLiteral' && path.node.property.value === 1 && nameOf(object) === 'process.argv') return file.main === undefined ? [] : exact(file.main, true);
    const property = !path.node.computed && path.node.property.type === 'Identifier' ? path.node.property.name : undefined;
    if (property === 'href') return evaluate(object, inside);
    if (property === 'pathname') return evaluate(object, inside).map(urlToPath);
    if (property !== undefined && object.isCallExpression() && nameOf(object.get('callee') as NodePath) === 'path.parse') {
      return evaluate((object.get('arguments') as NodePath[])[0], inside).flatMap((text) => parsedPart(text, property));
    }
    const given = givenTexts(path);
    if (given !== undefined && given.length > 0) return given;
    const assigned = property === undefined ? [] : bundlerMembers(path, property);
    if (assigned.length > 0) return assigned.flatMap((value) => evaluate(value, inside));
    return evaluateSources(sourcesOf(path, contextOf(inside)), inside);
  }

  /** What the name of a member says by itself. */
  function fixedText(name: string | undefined): readonly Text[] | undefined {
    switch (name) {
      case 'import.meta.url': return exact(pathToFileURL(file.path).href, true);
      case 'import.meta.filename': case '%module.filename': case '%module.id': return exact(file.path, true);
      case 'import.meta.dirname': case '%module.path': return exact(dirname(file.path), true);
      case 'require.main.filename': case 'process.mainModule.filename': case '%module.parent.filename': return file.main === undefined ? [] : exact(file.main, true);
      case 'require.main.path': case 'process.mainModule.path': case '%module.parent.path': return file.main === undefined ? [] : exact(dirname(file.main), true);
      case 'path.sep': return exact(path_.sep);
      case 'path.delimiter': return exact(path_.delimiter);
      default: {
        const platform = platformText(name);
        return platform.length > 0 ? platform : undefined;
      }
    }
  }

  function platformText(name: string | undefined): readonly Text[] {
    if (name === 'process.platform') return exact(file.target.platform);
    if (name === 'process.arch') return exact(file.target.arch);
    return [];
  }

  function evaluateCall(callee: NodePath, args: readonly NodePath[], inside: Inside): readonly Text[] {
    const name = nameOf(callee);
    const first = args[0];
    switch (name) {
      case 'os.platform': return exact(file.target.platform);
      case 'os.arch': return exact(file.target.arch);
      case 'url.fileURLToPath': return evaluate(first, inside).map(urlToPath);
      case 'url.pathToFileURL': return evaluate(first, inside).map(pathToUrl);
      case 'url.URL': return evaluateUrl(args, inside);
      case 'fs.realpathSync': case 'fs.realpathSync.native': case '%String': return evaluate(first, inside);
      case 'path.format': return evaluateFormat(first, inside);
      case 'require.resolve': case 'import.meta.resolve': return evaluate(first, inside).flatMap(({ text }) => {
        const found = text.includes(ANYTHING) ? undefined : file.resolve?.(text);
        return found === undefined ? [] : exact(name === 'require.resolve' ? found : pathToFileURL(found).href, true);
      });
    }
    const pathMethod = pathFunction(callee, name);
    if (pathMethod !== undefined) {
      const texts = spread(args, inside);
      return texts === undefined || texts[0]?.length === 0 ? [] : evaluatePath(pathMethod, texts.map((each) => orAnything(meant(each))));
    }
    const given = name === 'require' && callee.parentPath ? givenTexts(callee.parentPath) : undefined;
    if (given !== undefined) return given;
    const from = name === undefined ? undefined : referenceOf(callee)?.given;
    if (from && file.others) return file.others.textsOf(from.request, from.members, args.map((each) => onlyText(evaluate(each, inside))));
    const bundled = callee.parentPath && bundledExports(callee.parentPath);
    if (bundled) return bundled.whole.flatMap((value) => ('request' in value ? [] : evaluate(value, inside)));
    const ofHelper = evaluateHelper(callee, args, inside);
    if (ofHelper.length > 0) return ofHelper;
    if (!callee.isMemberExpression() && !callee.isOptionalMemberExpression()) return [];
    return callee.node.property.type === 'Identifier' ? evaluateMethod(callee.get('object') as NodePath, callee.node.property.name, args, inside) : [];
  }

  function resultTexts(value: NodePath, args: readonly NodePath[]): readonly Text[] {
    const helper = functionOf(value);
    const results = helper ? returned(helper) : [];
    const here: Inside = new Map(helper ? [[helper.node as object, { args }]] : []);
    return results.length > 8 ? [] : results.flatMap((result) => evaluate(result, here));
  }

  /** What a function of this file returns for these arguments. */
  function evaluateHelper(callee: NodePath, args: readonly NodePath[], inside: Inside): readonly Text[] {
    const helper = functionOf(callee);
    if (helper === undefined || busy.size > 30) return [];
    const results = returned(helper);
    if (results.length === 0 || results.length > 8) return [];
    const here = callInside(helper, callee, args, inside);
    const texts = results.map((result) => evaluate(result, here));
    return texts.every(({ length }) => length === 0) ? [] : texts.flatMap(orAnything);
  }

  function callInside(helper: NodePath<FunctionNode>, callee: NodePath, args: readonly NodePath[], inside: Inside): Inside {
    let made = insides.get(inside);
    if (made === undefined) insides.set(inside, made = new Map());
    let here = made.get(callee.node!);
    if (here === undefined) made.set(callee.node!, here = new Map([...inside, [helper.node as object, { args }]]));
    return here;
  }

  function evaluateMethod(object: NodePath, method: string, args: readonly NodePath[], inside: Inside): readonly Text[] {
    if (SAME_TEXT.has(method)) return evaluate(object, inside);
    if (method === 'get') return evaluateSources(sourcesOfMapValue(object, args[0], inside), inside);
    if (method === 'join') {
      const { from, open } = elementsOf(object, contextOf(inside));
      const separator = args[0] === undefined ? exact(',') : evaluate(args[0], inside);
      if (open || !object.isArrayExpression() || separator.length !== 1) return [];
      return combinations(from.map((element) => orAnything(evaluate(element, inside)))).map((texts) => ({ text: texts.map(({ text }) => text).join(separator[0]!.text), rooted: texts.some(({ rooted }) => rooted) }));
    }
    const start = evaluate(object, inside);
    if (start.length === 0) return [];
    if (method === 'concat') return args.reduce<readonly Text[]>((before, argument) => product(before, orAnything(evaluate(argument, inside))), start);
    if (!TEXT_METHODS.has(method)) return [];
    const values = args.map((argument) => textArgument(argument, inside));
    if (values.includes(undefined) || constants(start).length < start.length) return [];
    return start.map(({ text, rooted }) => ({ text: String((text as unknown as Record<string, (...given: unknown[]) => unknown>)[method]!(...values)), rooted }));
  }

  function sourcesOfMapValue(object: NodePath, key: NodePath | undefined, inside: Inside): Sources {
    if (!object.isIdentifier() || key === undefined) return { from: [], open: true };
    const { from } = sourcesOf(object, contextOf(inside));
    const wanted = allConstants(evaluate(key, inside));
    const pairs = from.filter((each) => each.isNewExpression() && (each.get('callee') as NodePath).isIdentifier({ name: 'Map' })).flatMap((map) => elementsOf((map.get('arguments') as NodePath[])[0], contextOf(inside)).from);
    const fitting = pairs.filter((pair) => pair.isArrayExpression() && pair.node.elements.length > 1).filter((pair) => wanted.length === 0 || evaluate((pair.get('elements') as NodePath[])[0], inside).some(({ text }) => wanted.includes(text)));
    return { from: fitting.map((pair) => (pair.get('elements') as NodePath[])[1]!), open: false };
  }

  function textArgument(argument: NodePath, inside: Inside): unknown {
    if (argument.isRegExpLiteral()) return argument.node.pattern.length < 40 && !/[*+]\)?[*+{]/.test(argument.node.pattern) ? new RegExp(argument.node.pattern, argument.node.flags) : undefined;
    if (argument.isNumericLiteral()) return argument.node.value;
    if (argument.isUnaryExpression({ operator: '-' }) && argument.get('argument').isNumericLiteral()) return -(argument.node.argument as { value: number }).value;
    const texts = evaluate(argument, inside);
    return texts.length === 1 ? constants(texts)[0] : undefined;
  }

  function pathFunction(callee: NodePath, name: string | undefined): string | undefined {
    const method = name?.startsWith('path.') ? name.slice(5) : undefined;
    if (method !== undefined) return PATH_FUNCTIONS.has(method) ? method : undefined;
    // `path` that comes as a parameter, or from a bundler's own wrapper
    if (!callee.isMemberExpression() || callee.node.object.type !== 'Identifier' || callee.node.property.type !== 'Identifier') return undefined;
    return /^_?path/i.test(callee.node.object.name) && PATH_FUNCTIONS.has(callee.node.property.name) ? callee.node.property.name : undefined;
  }

  /** The texts of arguments, those of a spread list one by one; `undefined` when its length is not known. */
  function spread(args: readonly NodePath[], inside: Inside): readonly (readonly Text[])[] | undefined {
    const texts: (readonly Text[])[] = [];
    for (const argument of args) {
      if (!argument.isSpreadElement()) {
        texts.push(evaluate(argument, inside));
        continue;
      }
      const list = argument.get('argument');
      const rest = list.isIdentifier() ? list.scope.getBinding(list.node.name) : undefined;
      const { from, open } = rest && (rest.path as NodePath).isRestElement() ? sourcesOf(list, contextOf(inside)) : elementsOf(list, contextOf(inside));
      const isOneCall = rest === undefined || !(rest.path as NodePath).isRestElement() || inside.has((rest.path.parent ?? {}) as object);
      if (open || !isOneCall) texts.push([]);
      else texts.push(...from.map((element) => evaluate(element, inside)));
    }
    return texts;
  }

  function evaluateFormat(argument: NodePath | undefined, inside: Inside): readonly Text[] {
    const [directory, base] = ['dir', 'base'].map((name) => evaluate(propertyOf(argument, name), inside));
    return directory!.length === 0 || base!.length === 0 ? [] : evaluatePath('join', [directory!, base!]);
  }

  function evaluateUrl(args: readonly NodePath[], inside: Inside): readonly Text[] {
    const references = meant(evaluate(args[0], inside));
    if (args[1] === undefined) return references.filter(({ text }) => text.startsWith('file:'));
    return references.flatMap((reference) => evaluate(args[1], inside).flatMap((base) => resolveUrl(reference, base)));
  }
}

/** The texts, when no part of any is unknown. */
function allConstants(texts: readonly Text[]): readonly string[] {
  const known = constants(texts);
  return known.length === texts.length ? known : [];
}

/** The texts without unknown parts. */
function constants(texts: readonly Text[]): readonly string[] {
  return texts.map(({ text }) => text).filter((text) => !text.includes(ANYTHING));
}

function limited(texts: readonly Text[]): readonly Text[] {
  return texts.length > MAX_ALTERNATIVES ? [] : texts;
}

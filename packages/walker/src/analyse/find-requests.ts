import { join, sep } from 'node:path';
import type { NodePath } from '@babel/traverse';
import { ANYTHING, type Certainty, type DynamicRequest, type ScannedAsset, type ScannedRequest, type SourceFile } from '../scan/source-file.ts';
import { certaintyOf } from './certainty.ts';
import type { Evaluator } from './evaluate.ts';
import { globToPattern } from './glob-pattern.ts';
import { nameOf, referenceOf, type Reference } from './name-of.ts';
import { propertyOf } from './object-literal.ts';
import { meant, urlToPath } from './text.ts';

type RequestKind = ScannedRequest['kind'];
type RequestOptions = Pick<ScannedRequest, 'from' | 'onlyResolved'> & { readonly certainty?: Certainty };

/** What the requests of a file are collected in. */
export interface Found {
  readonly requests: ScannedRequest[];
  readonly assets: ScannedAsset[];
  readonly dynamic: DynamicRequest[];
  /** Expressions that are accounted for. */
  readonly claimed: WeakSet<object>;
}

/** Programs whose first argument is a script for Node. */
const NODE_PROGRAM = /^(?:.*[\\/])?node(?:\.exe)?$/;

/** What resolves from the file that the program starts from; of a parent, that is the likely one. */
const FROM_MAIN: ReadonlySet<string> = new Set(['require.main.require', 'process.mainModule.require', '%module.parent.require']);

/** Makes the collector of what calls ask for: modules by every kind of `require` and `import`, scripts of workers and children, addons. */
export function createRequestFinder(file: SourceFile, evaluator: Evaluator, found: Found): { visitCall(path: NodePath): void; visitNew(path: NodePath): void; addImport(path: NodePath): void } {
  return { visitCall, visitNew, addImport: (path) => addRequest('import', path, path.get('source') as NodePath) };

  function visitCall(path: NodePath): void {
    const { callee, args, reference } = called(path);
    const name = reference?.name;
    switch (name) {
      case 'require': case 'require.resolve': case 'require.context': case 'require.main.require': case 'process.mainModule.require': case '%module.parent.require':
        return visitRequire(path, args, reference!);
      case '%import': return addRequest('import', path, args[0]);
      case 'import.meta.resolve': return addRequest('import', path, args[0], { certainty: 'lazy', onlyResolved: true });
      case 'import.meta.glob': case 'import.meta.globEager': return addGlobs(path, args[0]);
      case 'module.register': return addRequest('import', path, args[0], { certainty: 'lazy' });
      case 'child_process.fork': return addWorker(path, args[0]);
      case 'child_process.spawn': case 'child_process.spawnSync': case 'child_process.execFile': case 'child_process.execFileSync':
        return visitSpawn(path, args);
      case 'process.dlopen': return addAddon(path, args[1]);
    }
    // `eval('require("x")')` keeps a request from bundlers.
    const evaluated = callee.isIdentifier({ name: 'eval' }) && args[0]?.isStringLiteral() ? /^\s*require\s*\(\s*(["'])([^"'\\]+)\1\s*\)\s*;?\s*$/.exec(args[0].node.value)?.[2] : undefined;
    if (evaluated !== undefined && file.kind === 'commonjs') found.requests.push({ kind: 'require', request: evaluated, ...span(args[0]!.node!), certainty: certaintyOf(path, evaluator) });
  }

  function visitNew(path: NodePath): void {
    if (nameOf(path.get('callee') as NodePath) !== 'worker_threads.Worker') return;
    const [script, options] = path.get('arguments') as NodePath[];
    if (!hasTrue(options, 'eval')) addWorker(path, script);
  }

  function visitRequire(path: NodePath, args: readonly NodePath[], reference: Reference): void {
    const from = placeOf(reference);
    if (from === 'none') return;
    if (from === 'unknown') {
      found.claimed.add(args[0]?.node ?? path.node!);
      return;
    }
    const elsewhere = from === file.path ? {} : { from };
    if (reference.name === 'require.context') return addContext(path, args);
    if (reference.name === 'require') return addRequest('require', path, args[0], elsewhere);
    if (FROM_MAIN.has(reference.name)) return addRequest('require', path, args[0], { ...elsewhere, ...reference.name === '%module.parent.require' && { certainty: 'lazy' } });
    const places = args[1] === undefined ? [] : lookupPaths(args[1]);
    if (places.length === 0) return addRequest('require.resolve', path, args[0], { ...elsewhere, ...args.length > 1 && { certainty: 'optional' } });
    for (const place of places) addRequest('require.resolve', path, args[0], { from: join(place, 'noop.js'), certainty: places.length > 1 ? 'optional' : certaintyOf(path, evaluator) });
  }

  /**
   * The file that a `require` resolves from: `none` when it is no Node `require` at all, `unknown` when `createRequire` was
   * given something computed.
   */
  function placeOf({ name, base }: Reference): string {
    if (FROM_MAIN.has(name)) return file.main ?? 'none';
    if (base === undefined) return file.kind === 'commonjs' ? file.path : 'none';
    const [place] = evaluator.evaluate(base).map(urlToPath);
    if (place === undefined || place.text.includes(ANYTHING)) return 'unknown';
    return place.text.endsWith('/') || place.text.endsWith(sep) ? `${place.text}noop.js` : place.text;
  }

  /** The constant `paths` of `require.resolve(request, { paths })`. */
  function lookupPaths(options: NodePath): readonly string[] {
    const list = propertyOf(options, 'paths');
    return list === undefined ? [] : evaluator.elements(list).flatMap((element) => evaluator.evaluate(element)).filter(({ text, rooted }) => rooted && !text.includes(ANYTHING)).map(({ text }) => text);
  }

  function addRequest(kind: RequestKind, call: NodePath, argument: NodePath | undefined, { certainty, ...options }: RequestOptions = {}): void {
    if (!argument?.node || argument.isSpreadElement()) return;
    found.claimed.add(argument.node);
    const texts = meant(evaluator.evaluate(argument)).map((text) => text.rooted || kind !== 'import' ? urlToPath(text) : text);
    const sure = certainty ?? certaintyOf(call, evaluator);
    // A `require(require.resolve(x))` is one question, asked by the inner call.
    if (texts.length === 0 && argument.isCallExpression() && nameOf(argument.get('callee') as NodePath) === 'require.resolve') return;
    const place = span(argument.node);
    if (texts.length === 0 || texts.some(({ text }) => text.startsWith(ANYTHING))) found.dynamic.push({ kind, ...place, certainty: sure });
    for (const { text } of texts) {
      if (!text.startsWith(ANYTHING) && text !== '') found.requests.push({ kind, request: text, ...place, certainty: texts.length > 1 ? weaker(sure) : sure, ...options });
    }
  }

  function addWorker(call: NodePath, script: NodePath | undefined): void {
    if (!script) return;
    const texts = meant(evaluator.evaluate(script));
    // Of a path that is not made from the file's place, and not relative, there is nothing to say.
    if (texts.length === 0 || texts.some((text) => text.rooted || /^\.{0,2}\//.test(text.text))) addRequest('worker', call, script, { certainty: 'lazy' });
  }

  /** `spawn(process.execPath, [script])`, `spawn('node', [script])`. */
  function visitSpawn(call: NodePath, args: readonly NodePath[]): void {
    const [program, list] = args;
    const isNode = program !== undefined && (nameOf(program) === 'process.execPath' || evaluator.evaluate(program).some(({ text }) => NODE_PROGRAM.test(text)));
    if (!isNode || list === undefined) return;
    const script = evaluator.elements(list).find((element) => evaluator.evaluate(element).every(({ text }) => !text.startsWith('-')));
    // What is not known here need not be a script: only what says so is one.
    if (script && evaluator.evaluate(script).some((text) => text.rooted || /^\.{0,2}\/[^\0]*\.[cm]?[jt]s$/.test(text.text))) addRequest('worker', call, script, { certainty: 'lazy' });
  }

  function addAddon(call: NodePath, argument: NodePath | undefined): void {
    if (!argument) return;
    for (const { text } of evaluator.evaluate(argument).map(urlToPath)) {
      if (!text.startsWith(ANYTHING)) found.assets.push({ path: text, ...span(argument.node!), certainty: certaintyOf(call, evaluator), read: true, base: false, addon: true });
    }
    found.claimed.add(argument.node!);
  }

  /** `require.context('./dir', true, /\.js$/)`, as webpack and its stand-ins have it: every script below. */
  function addContext(call: NodePath, [directory, deep]: readonly NodePath[]): void {
    const below = deep?.isBooleanLiteral({ value: false }) ? ANYTHING : `${ANYTHING}/${ANYTHING}`;
    for (const { text } of evaluator.evaluate(directory)) {
      for (const end of [ANYTHING, below]) found.requests.push({ kind: 'require', request: `${text.replace(/\/$/, '')}/${end}`, ...span(call.node!), certainty: 'lazy' });
    }
  }

  /** `import.meta.glob('./mods/*.js')`. */
  function addGlobs(call: NodePath, argument: NodePath | undefined): void {
    if (!argument) return;
    const texts = argument.isArrayExpression() ? evaluator.elements(argument).flatMap((each) => evaluator.evaluate(each)) : evaluator.evaluate(argument);
    for (const { text } of texts) {
      if (/^\.{1,2}\//.test(text)) found.requests.push({ kind: 'import', request: globToPattern(text), ...span(argument.node!), certainty: 'lazy' });
    }
  }
}

/** What a call calls and with what: `f(x)`, `f.call(this, x)` and `f.apply(this, [x])` are one. */
function called(path: NodePath): { callee: NodePath; args: readonly NodePath[]; reference: Reference | undefined } {
  const callee = path.get('callee') as NodePath;
  const args = path.get('arguments') as NodePath[];
  if (callee.isMemberExpression() && callee.node.property.type === 'Identifier' && !callee.node.computed && /^(?:call|apply)$/.test(callee.node.property.name)) {
    const reference = referenceOf(callee.get('object'));
    if (reference !== undefined) {
      const list = args[1];
      const given = callee.node.property.name === 'call' ? args.slice(1) : list?.isArrayExpression() ? list.get('elements') as NodePath[] : [];
      return { callee, args: given, reference };
    }
  }
  return { callee, args, reference: referenceOf(callee) };
}

function hasTrue(options: NodePath | undefined, name: string): boolean {
  return propertyOf(options, name)?.isBooleanLiteral({ value: true }) ?? false;
}

/** One of several texts: each alone is not sure. */
function weaker(certainty: Certainty): Certainty {
  return certainty === 'certain' ? 'lazy' : certainty;
}

function span(node: { start?: number | null; end?: number | null }): { start: number; end: number } {
  return { start: node.start ?? 0, end: node.end ?? 0 };
}

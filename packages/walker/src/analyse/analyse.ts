import traverse, { type NodePath } from '@babel/traverse';
import { sep } from 'node:path';
import { ANYTHING, type Certainty, type DynamicRequest, type ScannedAsset, type ScannedFile, type ScannedRequest, type SourceFile } from '../scan/source-file.ts';
import { assetsOf } from './find-assets.ts';
import { certaintyOf } from './certainty.ts';
import { createEvaluator, urlToPath, type Evaluator } from './evaluate.ts';
import { nameOf } from './name-of.ts';
import { onlyValue } from './only-value.ts';
import { parse } from './parse.ts';

type RequestKind = ScannedRequest['kind'];

/**
 * The full pass over one file: a Babel parse, constants followed, each request and each path with its certainty.
 * Slow (a hundred files a second): `scanFile` decides who needs it.
 */
export function analyse(file: SourceFile): ScannedFile {
  const { ast, error } = parse(file.path, file.source, file.kind);
  const requests: ScannedRequest[] = [];
  const assets: ScannedAsset[] = [];
  const dynamic: DynamicRequest[] = [];
  if (ast === undefined) return { requests, assets, dynamic, ...(error && { error }) };

  const evaluator = createEvaluator(file);
  const claimed = new WeakSet<object>();
  const certainty = (path: NodePath): Certainty => certaintyOf(path, evaluator);

  const addStatic = (path: NodePath, source: { value: string; start?: number | null; end?: number | null } | null | undefined): void => {
    if (source) requests.push({ kind: 'import', request: source.value, ...span(source), certainty: certainty(path) });
  };
  const addRequest = (kind: RequestKind, call: NodePath, argument: NodePath | undefined, options: { from?: string; certainty?: Certainty } = {}): void => {
    if (!argument || argument.isSpreadElement()) return;
    claimed.add(argument.node);
    const texts = evaluator.evaluate(argument).map((text) => text.rooted || kind !== 'import' ? urlToPath(text) : text);
    const sure = options.certainty ?? certainty(call);
    // A `require(require.resolve(x))` is one question, asked by the inner call.
    if (texts.length === 0 && argument.isCallExpression() && nameOf(argument.get('callee') as NodePath) === 'require.resolve') return;
    if (texts.length === 0) dynamic.push({ kind, ...span(argument.node), certainty: sure });
    for (const { text } of texts) {
      if (text.startsWith(ANYTHING)) dynamic.push({ kind, ...span(argument.node), certainty: sure });
      else requests.push({ kind, request: text, ...span(argument.node), certainty: texts.length > 1 ? weaker(sure) : sure, ...(options.from !== undefined && { from: options.from }) });
    }
  };
  const addAssets = (path: NodePath): void => {
    assets.push(...assetsOf(path, evaluator, claimed));
  };

  const visitCall = (path: NodePath): void => {
    const callee = path.get('callee') as NodePath;
    const args = path.get('arguments') as NodePath[];
    const name = nameOf(callee);
    if (name === 'require' || name === '%module.require' || name === 'require.resolve') {
      const from = parentOfRequire(callee, file, evaluator);
      const kind = name === 'require.resolve' ? 'require.resolve' : 'require';
      if (from === 'none') return;
      if (from === 'unknown') claimed.add(args[0]?.node ?? path.node);
      else addRequest(kind, path, args[0], { ...(from !== file.path && { from }), ...(kind === 'require.resolve' && args.length > 1 && { certainty: 'optional' }) });
    } else if (name === '%import') {
      addRequest('import', path, args[0]);
    } else if (name === 'import.meta.resolve') {
      addRequest('import', path, args[0], { certainty: 'lazy' });
    } else if (name === 'module.register') {
      addRequest('import', path, args[0], { certainty: 'lazy' });
    } else if (name === 'child_process.fork') {
      addWorker(path, args[0]);
    } else if (name === 'process.dlopen') {
      for (const { text } of evaluator.evaluate(args[1]).map(urlToPath)) {
        if (!text.startsWith(ANYTHING)) assets.push({ path: text, ...span(args[1]!.node), certainty: certainty(path), read: true, base: false, addon: true });
      }
      if (args[1]) claimed.add(args[1].node);
    }
    addAssets(path);
  };
  const addWorker = (call: NodePath, script: NodePath | undefined): void => {
    if (!script) return;
    const texts = evaluator.evaluate(script);
    // A path that is not made from the file's place depends on the working directory: nothing to say about it.
    if (texts.length === 0 || texts.some((text) => text.rooted || /^\.{0,2}\//.test(text.text))) addRequest('worker', call, script, { certainty: 'lazy' });
  };
  const visitNew = (path: NodePath): void => {
    if (nameOf(path.get('callee') as NodePath) === 'worker_threads.Worker') {
      const [script, options] = path.get('arguments') as NodePath[];
      if (!isEval(options)) addWorker(path, script);
    }
    addAssets(path);
  };

  traverse(ast, {
    ImportDeclaration: (path) => { if (path.node.importKind !== 'type') addStatic(path, path.node.source); },
    ExportNamedDeclaration: (path) => { if (path.node.exportKind !== 'type') addStatic(path, path.node.source); },
    ExportAllDeclaration: (path) => { if (path.node.exportKind !== 'type') addStatic(path, path.node.source); },
    ImportExpression: (path) => addRequest('import', path, path.get('source') as NodePath),
    CallExpression: visitCall,
    OptionalCallExpression: visitCall,
    NewExpression: visitNew,
    BinaryExpression: addAssets,
    TemplateLiteral: addAssets,
  });
  traverse.cache.clear(); // its weak maps keep a collector busy for as long as the next file's are filled
  requests.sort((a, b) => a.start - b.start);
  return { requests, assets, dynamic, ...(error && { error }) };
}

/**
 * The file that a `require` resolves from: `none` when it is no Node `require` at all, `unknown` when `createRequire` was
 * given something computed.
 */
function parentOfRequire(callee: NodePath, file: SourceFile, evaluator: Evaluator): string {
  let at: NodePath = callee;
  for (let steps = 0; steps < 12; steps++) {
    if (at.isMemberExpression() || at.isOptionalMemberExpression()) at = at.get('object') as NodePath;
    else if (at.isSequenceExpression()) at = at.get('expressions').at(-1)!;
    else if (at.isIdentifier()) {
      const binding = at.scope.getBinding(at.node.name);
      if (binding === undefined) return file.kind === 'commonjs' ? file.path : 'none';
      const declarator = binding.path as NodePath;
      const value = onlyValue(binding) ?? (declarator.isVariableDeclarator() && declarator.node.init ? declarator.get('init') as NodePath : undefined);
      if (value === undefined) return 'none';
      at = value;
    } else if (at.isCallExpression()) {
      const [base] = evaluator.evaluate((at.get('arguments') as NodePath[])[0]).map(urlToPath);
      if (base === undefined || base.text.includes(ANYTHING)) return 'unknown';
      return base.text.endsWith('/') || base.text.endsWith(sep) ? `${base.text}noop.js` : base.text;
    } else return 'none';
  }
  return 'none';
}

function isEval(options: NodePath | undefined): boolean {
  if (!options?.isObjectExpression()) return false;
  return options.node.properties.some((property) => property.type === 'ObjectProperty' && property.key.type === 'Identifier'
    && property.key.name === 'eval' && property.value.type === 'BooleanLiteral' && property.value.value);
}

/** One of several texts: each alone is not sure. */
function weaker(certainty: Certainty): Certainty {
  return certainty === 'certain' ? 'lazy' : certainty;
}

function span(node: { start?: number | null; end?: number | null }): { start: number; end: number } {
  return { start: node.start ?? 0, end: node.end ?? 0 };
}


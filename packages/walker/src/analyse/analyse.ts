import type { NodePath } from '@babel/traverse';
import type { DynamicRequest, ScannedAsset, ScannedFile, ScannedRequest, SourceFile } from '../scan/source-file.ts';
import { isSharedName } from './bundler-members.ts';
import { assetsOf, assetsOfCall } from './find-assets.ts';
import { certaintyOf } from './certainty.ts';
import { createEvaluator, type Evaluator } from './evaluate.ts';
import { referenceOf } from './name-of.ts';
import { createRequestFinder } from './find-requests.ts';
import { parse } from './parse.ts';
import { MENTIONS_PLACE, rootedNodes } from './rooted-flow.ts';
import { traverse } from './tree/traverse.ts';

/** Globals that say where the file is, and members of globals that do. */
const PLACES = new Set(['__dirname', '__filename']);
const PLACE_MEMBERS = /^(?:require\.(?:main|resolve)|module\.(?:filename|path|id|parent)|process\.mainModule)$/;

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
  const { visitCall, visitNew, addImport } = createRequestFinder(file, evaluator, { requests, assets, dynamic, claimed });
  const addStatic = (path: NodePath, source: { value: string; start?: number | null; end?: number | null } | null | undefined): void => {
    if (source) requests.push({ kind: 'import', request: source.value, start: source.start ?? 0, end: source.end ?? 0, certainty: certaintyOf(path, evaluator) });
  };
  const makers: NodePath[] = [];
  const mentions: NodePath[] = [];
  const members = new Map<string, NodePath[]>();
  const isGivenPlaces = file.others !== undefined && requestsOf(file.source).some((request) => file.others!.givesPlace(request));
  const call = (path: NodePath): void => {
    visitCall(path);
    assets.push(...assetsOfCall(path, evaluator));
    makers.push(path);
    if (isGivenPlaces && isGivenPlace(path, evaluator)) mentions.push(path);
    if ((path.node as { callee?: Member }).callee?.property?.name === 'resolve') mentions.push(path);
  };
  const make = (path: NodePath): void => void makers.push(path);

  traverse(ast, {
    ImportDeclaration: (path) => { if (path.node.importKind !== 'type') addStatic(path, path.node.source); },
    ExportNamedDeclaration: (path) => { if (path.node.exportKind !== 'type') addStatic(path, path.node.source); },
    ExportAllDeclaration: (path) => { if (path.node.exportKind !== 'type') addStatic(path, path.node.source); },
    ImportExpression: addImport,
    CallExpression: call,
    OptionalCallExpression: call,
    NewExpression: (path) => { visitNew(path); makers.push(path); },
    ...(isGivenPlaces || MENTIONS_PLACE.test(file.source)) && {
      BinaryExpression: make,
      TemplateLiteral: make,
      MetaProperty: (path) => { mentions.push(path); },
      Identifier: (path) => { if (PLACES.has(path.node.name) || (isGivenPlaces && isGivenPlace(path, evaluator))) mentions.push(path); },
      MemberExpression: (path) => {
        const { object, property, computed } = path.node;
        if (isGivenPlaces && isGivenPlace(path, evaluator)) mentions.push(path);
        if (property.type === 'NumericLiteral' && property.value === 1 && object.type === 'MemberExpression' && path.get('object').matchesPattern('process.argv')) mentions.push(path);
        const name = property.type === 'StringLiteral' ? property.value : !computed && property.type === 'Identifier' ? property.name : undefined;
        if (name === undefined || object.type !== 'Identifier') return;
        if (PLACE_MEMBERS.test(`${object.name}.${name}`)) mentions.push(path);
        if (!isSharedName(object.name)) return;
        const key = `${object.name}.${name}`;
        members.set(key, [...members.get(key) ?? [], path]);
      },
    },
  });
  if (mentions.length > 0) {
    const rooted = rootedNodes(mentions, members);
    for (const path of makers) if (rooted.has(path.node!)) assets.push(...assetsOf(path, evaluator, claimed));
  }
  requests.sort((a, b) => a.start - b.start);
  return { requests, assets, dynamic, ...(error && { error }) };
}

const OWN_REQUEST = /["']((?:\.{1,2}\/|#)[^"'\n]*)["']/g;

/** What stands in a source like a request for a file of the same package. */
function requestsOf(source: string): readonly string[] {
  return [...new Set([...source.matchAll(OWN_REQUEST)].map(([, request]) => request!))].slice(0, 200);
}

/** Whether an expression is a path that another file made from its own place. */
function isGivenPlace(path: NodePath, evaluator: Evaluator): boolean {
  const given = referenceOf(path)?.given ?? (path.isCallExpression() ? referenceOf(path.get('callee') as NodePath)?.given : undefined);
  return given !== undefined && evaluator.evaluate(path).some(({ rooted }) => rooted);
}

/** As much of a callee as matters. */
interface Member {
  readonly property?: { readonly name?: string };
}

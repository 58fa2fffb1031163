import { isAbsolute, join } from 'node:path';
import type { NodePath } from '@babel/traverse';
import { ANYTHING, type ScannedAsset } from '../scan/source-file.ts';
import { certaintyOf } from './certainty.ts';
import type { Evaluator } from './evaluate.ts';
import { nameOf } from './name-of.ts';
import { propertyOf } from './object-literal.ts';
import { urlToPath } from './text.ts';

/** Calls of `fs` and of the usual web frameworks that read the path they are given. */
const READS = /^(?:readFile|readFileSync|createReadStream|readdir|readdirSync|opendir|opendirSync|open|openSync|openAsBlob|sendFile|static|readJson|readJsonSync|cp|cpSync|copyFile|copyFileSync|stat|statSync|lstatSync)$/;

/** Calls with a whole command line. */
const COMMANDS = /^child_process\.exec(?:Sync)?$/;

/**
 * The assets that an expression names when it is the outermost one that makes a path from the file's own place:
 * of `path.join(path.join(__dirname, 'a'), 'b')` only the whole.
 */
export function assetsOf(path: NodePath, evaluator: Evaluator, claimed: WeakSet<object>): readonly ScannedAsset[] {
  if (claimed.has(path.node)) return [];
  const texts = evaluator.evaluate(path).filter((text) => text.rooted);
  if (texts.length === 0 || isPartOfLongerPath(path, evaluator, claimed)) return [];
  const certainty = certaintyOf(path, evaluator);
  const base = isOnlyABase(path, evaluator);
  const paths = texts.map((text) => urlToPath(text).text).flatMap((text) => (isAbsolute(text) && !isCommand(path) ? [text] : pathsIn(text)));
  return paths.filter((text) => !text.startsWith(ANYTHING)).map((text) => ({ ...span(path), path: text, certainty, base, read: isRead(path) }));
}

/**
 * The files that a call names without a path from the file's own place: `sendFile(name, { root })`, and what is read from
 * the working directory, `static('public')`.
 */
export function assetsOfCall(call: NodePath, evaluator: Evaluator): readonly ScannedAsset[] {
  const callee = call.get('callee') as NodePath;
  const [first, second, third] = call.get('arguments') as NodePath[];
  const name = calledName(callee);
  if (name === undefined || !first?.node || first.isSpreadElement()) return [];
  const place = { ...span(call), certainty: certaintyOf(call, evaluator), base: false, read: true };
  const directory = /^sendFile$|^download$/.test(name) ? [second, third].map((options) => propertyOf(options, 'root')).find((root) => root !== undefined) : undefined;
  if (directory) {
    const roots = evaluator.evaluate(directory).filter(({ text, rooted }) => rooted && isAbsolute(text));
    return roots.flatMap(({ text }) => evaluator.evaluate(first).map((file) => ({ ...place, path: join(text, file.text) })));
  }
  const given = name === 'set' && first.isStringLiteral({ value: 'views' }) ? second : FROM_WORKING_DIRECTORY.test(name) && name !== 'set' ? first : undefined;
  if (!given?.node || given.isSpreadElement()) return [];
  const texts = evaluator.evaluate(given);
  if (texts.some(({ rooted }) => rooted)) return [];
  return texts.filter(({ text }) => RELATIVE.test(text)).map(({ text }) => ({ ...place, ...span(given), path: text }));
}

/** What reads a file for the program itself, and hardly ever one that its user names. */
const FROM_WORKING_DIRECTORY = /^(?:readFile|readFileSync|createReadStream|readdir|readdirSync|sendFile|static|set)$/;
/** Not those of tools, which look at the project that they are started in: package.json, names with a dot in front, what is above. */
const RELATIVE = /^(?!(?:\.\/)?package\.json$)(?:\.\/)?\w[^\0:*?]*$/;

function isPathMaker(path: NodePath): boolean {
  return path.isCallExpression() || path.isNewExpression() || path.isBinaryExpression() || path.isTemplateLiteral();
}

function isPartOfLongerPath(path: NodePath, evaluator: Evaluator, claimed: WeakSet<object>): boolean {
  for (let at = path.parentPath; at?.isExpression(); at = at.parentPath) {
    if (claimed.has(at.node)) return true;
    if (isPathMaker(at)) return evaluator.evaluate(at).some((text) => text.rooted);
    if (at.isFunction() || at.isObjectExpression() || at.isArrayExpression() || at.isAssignmentExpression() || at.isClass()) return false;
  }
  return false;
}

/** `const base = path.join(__dirname, 'data')` where each use of `base` is in a longer path that is known as well. */
function isOnlyABase(path: NodePath, evaluator: Evaluator): boolean {
  const declarator = path.parentPath;
  if (!declarator?.isVariableDeclarator() || declarator.node.id.type !== 'Identifier') return false;
  const binding = path.scope.getBinding(declarator.node.id.name);
  if (!binding?.constant || binding.referencePaths.length === 0) return false;
  const exported = declarator.parentPath.parentPath?.isExportNamedDeclaration();
  return !exported && binding.referencePaths.every((reference) => {
    const maker = (reference as NodePath).parentPath;
    return maker !== null && isPathMaker(maker) && evaluator.evaluate(maker).some((text) => text.rooted);
  });
}

function isRead(path: NodePath): boolean {
  const call = path.parentPath;
  if (!call?.isCallExpression() || path.listKey !== 'arguments') return false;
  const name = calledName(call.get('callee') as NodePath);
  return name !== undefined && READS.test(name);
}

/** The last name of what is called. */
function calledName(callee: NodePath): string | undefined {
  if (callee.isIdentifier()) return READS.test(callee.node.name) ? callee.node.name : nameOf(callee)?.replace(/^.*\./, '') ?? callee.node.name;
  return callee.isMemberExpression() && callee.node.property.type === 'Identifier' ? callee.node.property.name : nameOf(callee)?.replace(/^.*\./, '');
}

function isCommand(path: NodePath): boolean {
  const call = path.parentPath;
  return path.listKey === 'arguments' && Boolean(call?.isCallExpression()) && COMMANDS.test(nameOf(call!.get('callee') as NodePath) ?? '');
}

/** The absolute paths in a command line. */
function pathsIn(text: string): readonly string[] {
  return text.split(/["'\s=]+/).filter((part) => isAbsolute(part));
}

function span({ node }: NodePath): { start: number; end: number } {
  return { start: node?.start ?? 0, end: node?.end ?? 0 };
}

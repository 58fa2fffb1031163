import type { NodePath } from '@babel/traverse';
import { ANYTHING, type ScannedAsset } from '../scan/source-file.ts';
import { certaintyOf } from './certainty.ts';
import { urlToPath, type Evaluator } from './evaluate.ts';
import { nameOf } from './name-of.ts';

/** Calls of `fs` and of the usual web frameworks that read the path they are given. */
const READS = /^(?:readFile|readFileSync|createReadStream|readdir|readdirSync|opendir|opendirSync|open|openSync|openAsBlob|sendFile|static|readJson|readJsonSync|cp|cpSync|copyFile|copyFileSync|stat|statSync|lstatSync)$/;

/**
 * The assets that an expression names when it is the outermost one that makes a path from the file's own place:
 * of `path.join(path.join(__dirname, 'a'), 'b')` only the whole.
 */
export function assetsOf(path: NodePath, evaluator: Evaluator, claimed: WeakSet<object>): readonly ScannedAsset[] {
  if (claimed.has(path.node)) return [];
  const texts = evaluator.evaluate(path).filter((text) => text.rooted);
  if (texts.length === 0 || isPartOfLongerPath(path, evaluator, claimed)) return [];
  const span = { start: path.node.start ?? 0, end: path.node.end ?? 0 };
  const certainty = certaintyOf(path, evaluator);
  const base = isOnlyABase(path, evaluator);
  return texts.map(urlToPath).filter(({ text }) => !text.startsWith(ANYTHING)).map(({ text }) => ({
    ...span, path: text, certainty, base, read: isRead(path),
  }));
}

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
  const callee = call.get('callee') as NodePath;
  const name = callee.isIdentifier() ? callee.node.name : callee.isMemberExpression() && callee.node.property.type === 'Identifier' ? callee.node.property.name : nameOf(callee);
  return name !== undefined && READS.test(name);
}

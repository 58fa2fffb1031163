import type { NodePath } from '@babel/traverse';

/** The names that TypeScript, Babel and esbuild give them. */
const NAMES = /^_*(?:importStar|importDefault|interop\w*|toESM)\d*$/;
/** Characters of the longest. */
const LONGEST = 1500;
const known = new WeakMap<object, boolean>();

/**
 * Whether a call is of a helper of compilers that gives a module, wrapped: by its name, or, where a minifier has made another of it,
 * by its asking for `__esModule` of what a call gives.
 */
export function isInteropHelper(callee: NodePath, argument: NodePath): boolean {
  if (!callee.isIdentifier()) return false;
  if (NAMES.test(callee.node.name)) return true;
  const at = argument.isCallExpression() ? callee.scope.getBinding(callee.node.name)?.path as NodePath | undefined : undefined;
  const helper = at?.isVariableDeclarator() ? at.get('init') as NodePath : at?.isFunctionDeclaration() ? at : undefined;
  if (!helper?.node || (helper.node.end ?? 0) - (helper.node.start ?? 0) > LONGEST) return false;
  let isHelper = known.get(helper.node);
  if (isHelper === undefined) known.set(helper.node, isHelper = asksForEsModule(helper));
  return isHelper;
}

function asksForEsModule(helper: NodePath): boolean {
  let asks = false;
  helper.traverse({ MemberExpression(path) {
    if (path.get('property').isIdentifier({ name: '__esModule' })) { asks = true; path.stop(); }
  } });
  return asks;
}

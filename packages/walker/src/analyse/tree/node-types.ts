/** A node of Babel's syntax tree, as far as all have it alike. */
export interface SyntaxNode {
  readonly type: string;
  readonly start?: number | null;
  readonly end?: number | null;
  readonly [property: string]: unknown;
}

export const FUNCTIONS: ReadonlySet<string> = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'ObjectMethod', 'ClassMethod', 'ClassPrivateMethod']);
export const CLASSES: ReadonlySet<string> = new Set(['ClassDeclaration', 'ClassExpression']);
export const LOOPS: ReadonlySet<string> = new Set(['DoWhileStatement', 'ForInStatement', 'ForStatement', 'WhileStatement', 'ForOfStatement']);
const LITERALS: ReadonlySet<string> = new Set(['StringLiteral', 'NumericLiteral', 'NullLiteral', 'BooleanLiteral', 'RegExpLiteral', 'TemplateLiteral', 'BigIntLiteral']);
const OTHER_EXPRESSIONS: ReadonlySet<string> = new Set([...LITERALS, 'Identifier', 'Super', 'Import', 'MetaProperty', 'JSXElement', 'JSXFragment', 'TSTypeAssertion', 'TopicReference']);

/** Names for several types of nodes. Source: `aliases` in the definitions of @babel/types. */
export const ALIASES: Readonly<Record<string, (type: string) => boolean>> = {
  Function: (type) => FUNCTIONS.has(type),
  Class: (type) => CLASSES.has(type),
  Loop: (type) => LOOPS.has(type),
  Literal: (type) => LITERALS.has(type),
  Expression: (type) => OTHER_EXPRESSIONS.has(type) || type.endsWith('Expression'),
};

const BLOCKS: ReadonlySet<string> = new Set(['Program', 'CatchClause', 'SwitchStatement', 'StaticBlock', 'TSModuleBlock', ...FUNCTIONS, ...LOOPS]);

export const PATTERNS: ReadonlySet<string> = new Set(['AssignmentPattern', 'ArrayPattern', 'ObjectPattern']);

/**
 * Whether names that are declared in a node are known in it only. A function and a `catch` have their body's names; the pattern of a
 * parameter is evaluated without these. Source: `isScope` of @babel/types.
 */
export function isScope({ type }: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  const isBelowHead = parent !== undefined && (FUNCTIONS.has(parent.type) || parent.type === 'CatchClause');
  if (type === 'BlockStatement') return !isBelowHead;
  if (PATTERNS.has(type)) return isBelowHead;
  return BLOCKS.has(type) || CLASSES.has(type);
}

/**
 * Whether an identifier in this place of `parent` stands for the value of a variable: not where it declares one, is assigned to, or is
 * the name of a member. Source: `isReferenced` of @babel/types.
 */
export function isReferenced(node: SyntaxNode, key: string, parent: SyntaxNode, grandparent: SyntaxNode | undefined): boolean {
  switch (parent.type) {
    case 'MemberExpression': case 'OptionalMemberExpression': return key === 'object' || parent['computed'] === true;
    case 'VariableDeclarator': return key === 'init';
    case 'ArrowFunctionExpression': return key === 'body';
    case 'ClassMethod': case 'ClassPrivateMethod': case 'ObjectMethod': return key === 'key' && parent['computed'] === true;
    case 'ObjectProperty': return key === 'key' ? parent['computed'] === true : grandparent?.type !== 'ObjectPattern';
    case 'ClassProperty': case 'ClassAccessorProperty': return key !== 'key' || parent['computed'] === true;
    case 'ClassPrivateProperty': return key !== 'key';
    case 'ClassDeclaration': case 'ClassExpression': return key === 'superClass';
    case 'AssignmentExpression': case 'AssignmentPattern': return key === 'right';
    case 'ExportSpecifier': return key === 'local' && parent['local'] === node && !grandparent?.['source'];
    case 'TSEnumMember': return key !== 'id';
    case 'TSPropertySignature': return key === 'key' && parent['computed'] === true;
    default: return !NO_REFERENCES.has(parent.type);
  }
}

const NO_REFERENCES: ReadonlySet<string> = new Set([
  'PrivateName', 'LabeledStatement', 'CatchClause', 'RestElement', 'BreakStatement', 'ContinueStatement', 'FunctionDeclaration', 'FunctionExpression',
  'ExportNamespaceSpecifier', 'ExportDefaultSpecifier', 'ImportDefaultSpecifier', 'ImportNamespaceSpecifier', 'ImportSpecifier', 'ImportAttribute',
  'ObjectPattern', 'ArrayPattern', 'MetaProperty',
]);

import { ALIASES, type SyntaxNode } from './node-types.ts';

/** The types of nodes for which there is a question `isType(properties?)`. */
const ASKED = [
  'ArrayExpression', 'ArrayPattern', 'ArrowFunctionExpression', 'AssignmentExpression', 'AssignmentPattern', 'AwaitExpression', 'BinaryExpression', 'BlockStatement', 'BooleanLiteral',
  'CallExpression', 'CatchClause', 'ClassDeclaration', 'ClassProperty', 'ConditionalExpression', 'ExportDefaultDeclaration', 'ExportNamedDeclaration', 'ExportNamespaceSpecifier', 'ExportSpecifier', 'ForInStatement',
  'ForOfStatement', 'FunctionDeclaration', 'FunctionExpression', 'Identifier', 'IfStatement', 'ImportDeclaration', 'ImportExpression', 'ImportDefaultSpecifier', 'ImportNamespaceSpecifier', 'ImportSpecifier', 'LogicalExpression', 'MemberExpression', 'MetaProperty', 'NewExpression',
  'NumericLiteral', 'ObjectExpression', 'ObjectMethod', 'ObjectPattern', 'ObjectProperty', 'OptionalCallExpression', 'OptionalMemberExpression', 'ParenthesizedExpression', 'Program', 'RegExpLiteral',
  'RestElement', 'ReturnStatement', 'SequenceExpression', 'SpreadElement', 'StringLiteral', 'SwitchCase', 'SwitchStatement', 'TemplateLiteral', 'TryStatement', 'TSAsExpression', 'TSNonNullExpression',
  'TSSatisfiesExpression', 'UnaryExpression', 'VariableDeclaration', 'VariableDeclarator',
] as const;
type Question = `is${(typeof ASKED)[number] | 'Function' | 'Class' | 'Loop' | 'Literal' | 'Expression'}`;

/** A node with a question for each type: whether it is of it, and has these properties. */
type Questions = { /** Null: there is nothing in that place. */ readonly node: SyntaxNode | null } & Readonly<Record<Question, (properties?: Readonly<Record<string, unknown>>) => boolean>>;

/** What answers them. */
export const NodeQuestions: new (node: SyntaxNode | null) => Questions = class {
  readonly node: SyntaxNode | null;

  constructor(node: SyntaxNode | null) {
    this.node = node;
  }
} as new (node: SyntaxNode | null) => Questions;

for (const type of [...ASKED, ...Object.keys(ALIASES)]) {
  const isType = ALIASES[type] ?? ((found: string) => found === type);
  Object.defineProperty(NodeQuestions.prototype, `is${type}`, {
    value(this: Questions, properties?: Readonly<Record<string, unknown>>): boolean {
      const { node } = this;
      if (node === null || !isType(node.type)) return false;
      if (properties === undefined) return true;
      for (const name in properties) if (node[name] !== properties[name]) return false;
      return true;
    },
  });
}

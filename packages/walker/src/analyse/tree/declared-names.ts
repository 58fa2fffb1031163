import { CLASSES, type SyntaxNode } from './node-types.ts';
import type { SyntaxPath } from './syntax-path.ts';

/** The identifiers that a pattern, or what is assigned to, gives values to. */
export function namesIn(pattern: SyntaxNode | null | undefined): readonly SyntaxNode[] {
  switch (pattern?.type) {
    case 'Identifier': return [pattern];
    case 'AssignmentPattern': return namesIn(pattern['left'] as SyntaxNode);
    case 'RestElement': return namesIn(pattern['argument'] as SyntaxNode);
    case 'ParenthesizedExpression': return namesIn(pattern['expression'] as SyntaxNode);
    case 'TSParameterProperty': return namesIn(pattern['parameter'] as SyntaxNode);
    case 'ObjectPattern': return (pattern['properties'] as readonly SyntaxNode[]).flatMap((property) => namesIn(property.type === 'ObjectProperty' ? property['value'] as SyntaxNode : property));
    case 'ArrayPattern': return (pattern['elements'] as readonly (SyntaxNode | null)[]).flatMap(namesIn);
    default: return [];
  }
}

/** The names that a declaration declares, with their places. */
export function declaredBy(declaration: SyntaxPath): Readonly<Record<string, SyntaxPath>> {
  const { node } = declaration;
  const found: Record<string, SyntaxPath> = {};
  if (node && (node.type === 'FunctionDeclaration' || CLASSES.has(node.type))) {
    const id = declaration.get('id') as SyntaxPath;
    if (id.node) found[id.toString()] = id;
  } else if (node?.type === 'VariableDeclaration') {
    for (const declarator of declaration.get('declarations') as readonly SyntaxPath[]) {
      const names: ReadonlySet<unknown> = new Set(namesIn(declarator.node!['id'] as SyntaxNode));
      declarator.traverse({ Identifier: (path) => { if (names.has(path.node)) found[path.toString()] = path; } });
    }
  }
  return found;
}

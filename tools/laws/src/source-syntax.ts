import { parse } from '@babel/parser';

/** One request of a source file for another module. */
export interface ImportOfFile {
  readonly request: string;
  /** Erased when the types are: nothing is loaded at run time. */
  readonly typeOnly: boolean;
  /** `import()` or `require()`: loaded while the program runs, not before it. */
  readonly lazy: boolean;
}

export interface SourceSyntax {
  readonly imports: readonly ImportOfFile[];
  /** Lines (from 1) on which the global `console` is used; text in strings and comments does not count. */
  readonly consoleLines: readonly number[];
}

interface AnyNode { readonly type: string; readonly loc: { readonly start: { readonly line: number } }; readonly [key: string]: unknown }

/** Reads imports and uses of `console` from the syntax of a TypeScript or JavaScript source text. */
export function readSyntax(text: string): SourceSyntax {
  const file = parse(text, { sourceType: 'unambiguous', plugins: ['typescript'], errorRecovery: true, createImportExpressions: true });
  const imports: ImportOfFile[] = [];
  const consoleLines: number[] = [];
  const visit = (node: AnyNode): void => {
    const found = importOf(node);
    if (found) imports.push(found);
    if (usesConsole(node)) consoleLines.push(node.loc.start.line);
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child);
    }
  };
  visit(file.program as unknown as AnyNode);
  return { imports, consoleLines };
}

/** `import {type X} from` stays an import under `verbatimModuleSyntax`, so only `import type` counts as type-only. */
function importOf(node: AnyNode): ImportOfFile | undefined {
  switch (node.type) {
    case 'ImportDeclaration': return request(node.source, node.importKind === 'type', false);
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration': return request(node.source, node.exportKind === 'type', false);
    case 'TSImportType': return request(node.argument ?? node.source, true, false);
    case 'ImportExpression': return request(node.source, false, true);
    case 'CallExpression': {
      const callee = node.callee as AnyNode;
      return callee.type === 'Identifier' && callee.name === 'require' ? request((node.arguments as unknown[])[0], false, true) : undefined;
    }
    default: return undefined;
  }
}

function request(source: unknown, typeOnly: boolean, lazy: boolean): ImportOfFile | undefined {
  if (isNode(source) && source.type === 'TSLiteralType') return request(source.literal, typeOnly, lazy);
  return isNode(source) && source.type === 'StringLiteral' ? { request: source.value as string, typeOnly, lazy } : undefined;
}

/** `console.x` and `globalThis.console`. */
function usesConsole(node: AnyNode): boolean {
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return false;
  const { object, property } = node;
  if (!isNode(object) || !isNode(property) || object.type !== 'Identifier') return false;
  return object.name === 'console' || (object.name === 'globalThis' && property.name === 'console');
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value;
}

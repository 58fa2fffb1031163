import { PATTERNS, type SyntaxNode } from './node-types.ts';
import type { SyntaxPath } from './syntax-path.ts';

/** A variable. */
export class Binding {
  readonly kind: string;
  readonly identifier: SyntaxNode;
  /** What declares it: a declarator, function, class, parameter, specifier. */
  readonly path: SyntaxPath;
  readonly scope: Scope;
  /** Where its value is used, and the exports of it. */
  readonly referencePaths: SyntaxPath[] = [];
  /** Where it gets another value. */
  readonly constantViolations: SyntaxPath[] = [];

  constructor(kind: string, identifier: SyntaxNode, path: SyntaxPath, scope: Scope) {
    this.scope = scope;
    this.kind = kind;
    this.identifier = identifier;
    this.path = path;
  }

  get constant(): boolean {
    return this.constantViolations.length === 0;
  }
}

/** The variables of a part of a program. */
export class Scope {
  readonly path: SyntaxPath;
  readonly parent: Scope | undefined;
  readonly #bindings = new Map<string, Binding>();

  constructor(path: SyntaxPath, parent: Scope | undefined) {
    this.path = path;
    this.parent = parent;
  }

  getOwnBinding(name: string): Binding | undefined {
    return this.#bindings.get(name);
  }

  /** @param from the scope in this one that is asked for it first; from the pattern of a parameter, what the body declares is not seen */
  getBinding(name: string, from?: Scope): Binding | undefined {
    const own = this.#bindings.get(name);
    if (own !== undefined && from !== undefined && PATTERNS.has(from.path.node!.type) && own.kind !== 'param' && own.kind !== 'local') return this.parent?.getBinding(name, this);
    if (own !== undefined || (name === 'arguments' && this.path.isFunction() && !this.path.isArrowFunctionExpression())) return own;
    return this.parent?.getBinding(name, this);
  }

  hasBinding(name: string): boolean {
    return this.getBinding(name) !== undefined;
  }

  /** A second declaration of a name is another value of the first one. */
  declare(kind: string, identifier: SyntaxNode, path: SyntaxPath): void {
    const name = identifier['name'] as string;
    const known = this.#bindings.get(name);
    if (known) {
      known.constantViolations.push(path);
      return;
    }
    const binding = new Binding(kind, identifier, path, this);
    this.#bindings.set(name, binding);
    if ((kind === 'var' || kind === 'hoisted') && isDeclaredInLoop(path)) binding.constantViolations.push(path);
  }
}

function isDeclaredInLoop(declared: SyntaxPath): boolean {
  const hasValue = declared.node?.type !== 'VariableDeclarator' || Boolean(declared.node['init']);
  for (let at = declared; at.parentPath; at = at.parentPath) {
    const { parentPath: parent } = at;
    if (parent.isFunction()) return false;
    if (at.key === 'left' && (parent.isForInStatement() || parent.isForOfStatement())) return true;
    if (hasValue && at.key === 'body' && parent.isLoop()) return true;
  }
  return false;
}

import { declaredBy } from './declared-names.ts';
import { NodeQuestions } from './node-questions.ts';
import { FUNCTIONS, type SyntaxNode } from './node-types.ts';
import type { Scope } from './scope.ts';

/** A node in its place: as much of Babel's `NodePath` as the analysis uses. */
export class SyntaxPath extends NodeQuestions {
  readonly parentPath: SyntaxPath | null;
  /** The property of the parent, or the place in the list {@link listKey}. */
  readonly key: string | number;
  readonly listKey: string | undefined;
  scope!: Scope;
  readonly #tree: SyntaxTree;
  /** Those of the tree from here up to this are this one and what is in it. */
  #end = 0;
  readonly #place: number;
  #asked: 'skip' | 'stop' | undefined;

  constructor(tree: SyntaxTree, node: SyntaxNode | null, parentPath: SyntaxPath | null, key: string | number, listKey: string | undefined) {
    super(node);
    this.#tree = tree;
    this.parentPath = parentPath;
    this.key = key;
    this.listKey = listKey;
    this.#place = tree.paths.length;
  }

  /** To be called when all that is in it is in the tree. */
  close(): void {
    this.#end = this.#tree.paths.length;
  }

  get parent(): SyntaxNode | undefined {
    return this.parentPath?.node ?? undefined;
  }

  /** What stands in a property: one, or a list; `elements.3` is one of a list. */
  get(name: string): SyntaxPath | SyntaxPath[] {
    const dot = name.indexOf('.');
    if (dot !== -1) {
      const list = this.node?.[name.slice(0, dot)] as readonly (SyntaxNode | null)[] | undefined;
      return this.#child(list?.[Number(name.slice(dot + 1))], Number(name.slice(dot + 1)), name.slice(0, dot));
    }
    const value = this.node?.[name];
    return Array.isArray(value) ? value.map((node: SyntaxNode | null, index) => this.#child(node, index, name)) : this.#child(value as SyntaxNode | undefined, name, undefined);
  }

  #child(node: SyntaxNode | null | undefined, key: string | number, listKey: string | undefined): SyntaxPath {
    const known = node ? this.#tree.byNode.get(node) : undefined;
    if (known) return known;
    const made = new SyntaxPath(this.#tree, node ?? null, this, key, listKey);
    made.scope = this.scope;
    return made;
  }

  getSibling(key: number): SyntaxPath {
    return this.parentPath!.get(`${this.listKey}.${key}`) as SyntaxPath;
  }

  findParent(test: (path: SyntaxPath) => boolean): SyntaxPath | null {
    let at = this.parentPath;
    while (at && !test(at)) at = at.parentPath;
    return at;
  }

  getFunctionParent(): SyntaxPath | null {
    return this.findParent(({ node }) => FUNCTIONS.has(node!.type));
  }

  /** Calls a visitor for each node below of its type, in the order of the source. */
  traverse(visitors: Visitors): void {
    const { paths } = this.#tree;
    for (let place = this.#place + 1; place < this.#end; place++) {
      const path = paths[place]!;
      (visitors[path.node!.type] ?? (path.isFunction() ? visitors['Function'] : undefined))?.(path);
      const asked = path.#asked;
      if (asked === undefined) continue;
      path.#asked = undefined;
      if (asked === 'stop') return;
      place = path.#end - 1;
    }
  }

  /** Of the path that a visitor was called for: what is in it is not visited. */
  skip(): void {
    this.#asked = 'skip';
  }

  /** Of the path that a visitor was called for: nothing more is visited. */
  stop(): void {
    this.#asked = 'stop';
  }

  /** The names that a declaration, or the declaration that is exported here, declares, with their places. */
  getOuterBindingIdentifierPaths(): Readonly<Record<string, SyntaxPath>> {
    const exported = this.isExportNamedDeclaration() || this.isExportDefaultDeclaration();
    return declaredBy(exported ? this.get('declaration') as SyntaxPath : this);
  }

  /** `a.b.c`, of names and members by name; empty for anything else. */
  override toString(): string {
    if (this.node?.type === 'Identifier') return this.node['name'] as string;
    if (this.node?.type !== 'MemberExpression') return '';
    const object = (this.get('object') as SyntaxPath).toString();
    const property = this.node['property'] as SyntaxNode;
    const name = this.node['computed'] ? (property.type === 'StringLiteral' ? property['value'] : undefined) : property['name'];
    return object === '' || name === undefined ? '' : `${object}.${name as string}`;
  }

  matchesPattern(pattern: string): boolean {
    return this.node?.type === 'MemberExpression' && this.toString() === pattern;
  }
}

/** What to call, by the types of nodes, or `Function` for all kinds of them. */
export type Visitors = Readonly<Record<string, ((path: SyntaxPath) => void) | undefined>>;

/** All paths of a tree. */
export interface SyntaxTree {
  /** In the order of the source, each in front of what is in it. */
  readonly paths: SyntaxPath[];
  readonly byNode: Map<SyntaxNode, SyntaxPath>;
}

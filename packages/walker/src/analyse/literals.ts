import type { NodePath } from '@babel/traverse';
import { parse } from './parse.ts';
import { traverse } from './tree/traverse.ts';

/** Texts as expressions that an evaluation can take for arguments; null: one of which nothing is known. */
export function literals(texts: readonly (string | null)[]): readonly NodePath[] {
  const { ast } = parse('arguments.js', `f(${texts.map((text) => (text === null ? 'unknown' : JSON.stringify(text))).join()})`, 'commonjs');
  let found: readonly NodePath[] = [];
  if (ast) traverse(ast, { CallExpression: (path) => { found = path.get('arguments') as NodePath[]; } });
  return found;
}

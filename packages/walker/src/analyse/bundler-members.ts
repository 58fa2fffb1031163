import type { NodePath } from '@babel/traverse';
import { assignedMember } from './sources.ts';

/** The function that the modules of a bundle are handed, under the names that webpack and ncc give it. */
const BUNDLER_REQUIRE = /^__(?:webpack|nccwpck)_require__$/;
const found = new WeakMap<object, ReadonlyMap<string, readonly NodePath[]>>();

/** Whether variables of this name are one thing in a whole file, whatever function they are in. */
export function isSharedName(name: string): boolean {
  return name === 'exports' || BUNDLER_REQUIRE.test(name);
}

/**
 * The values that a bundle gives a property of its own `require` (`__nccwpck_require__.ab = __dirname + '/'`), and a compiled
 * module one of its `exports`: each function of the bundle has its own variable for it, by the same name.
 */
export function bundlerMembers(path: NodePath, property: string): readonly NodePath[] {
  const { object } = path.node as unknown as { object: { type: string; name?: string } };
  if (object.type !== 'Identifier' || object.name === undefined) return [];
  const isExports = object.name === 'exports' && !path.scope.hasBinding('exports', true);
  if (!isExports && !BUNDLER_REQUIRE.test(object.name)) return [];
  const program = path.findParent((parent) => parent.isProgram());
  return program === null ? [] : membersOf(program).get(`${object.name}.${property}`) ?? [];
}

function membersOf(program: NodePath): ReadonlyMap<string, readonly NodePath[]> {
  let members = found.get(program.node);
  if (members === undefined) {
    const made = new Map<string, NodePath[]>();
    program.traverse({
      AssignmentExpression(path) {
        const { left, right } = path.node;
        if (left.type !== 'MemberExpression' || left.computed || left.object.type !== 'Identifier' || left.property.type !== 'Identifier') return;
        if (!isSharedName(left.object.name)) return;
        if (right.type === 'UnaryExpression') return; // `exports.x = void 0`, what compilers begin with
        const key = `${left.object.name}.${left.property.name}`;
        made.set(key, [...made.get(key) ?? [], ...assignedMember(path.get('left').get('object') as NodePath, [left.property.name])]);
      },
    });
    found.set(program.node, members = made);
  }
  return members;
}

import type { NodePath } from '@babel/traverse';
import type { ObjectExpression } from '@babel/types';

interface Known {
  /** Places of the properties, by name. */
  readonly named: ReadonlyMap<string, readonly number[]>;
  /** Places of spreads and of properties with a computed name. */
  readonly unnamed: readonly number[];
}

const known = new WeakMap<object, Known>();

/**
 * The properties of an object literal that may have one of these names; all of them when no name is given. Tables of
 * generated code have thousands: only those that are asked for become paths.
 */
export function propertiesNamed(object: NodePath<ObjectExpression>, names: readonly string[]): readonly NodePath[] {
  if (names.length === 0) return object.get('properties');
  const { named, unnamed } = indexOf(object.node);
  return [...names.flatMap((name) => named.get(name) ?? []), ...unnamed].map((place) => propertyAt(object, place));
}

/** The property or method of an object literal that has this name. */
export function propertyNamed(object: NodePath | undefined, name: string): NodePath | undefined {
  if (!object?.isObjectExpression()) return undefined;
  const place = indexOf(object.node).named.get(name)?.at(-1);
  return place === undefined ? undefined : propertyAt(object, place);
}

/** The value that an object literal gives a property of this name; `undefined` when it is not written out. */
export function propertyOf(object: NodePath | undefined, name: string): NodePath | undefined {
  const property = propertyNamed(object, name);
  return property?.isObjectProperty() ? property.get('value') as NodePath : undefined;
}

/** One property alone, without the list of them all. */
function propertyAt(object: NodePath<ObjectExpression>, place: number): NodePath {
  return object.get(`properties.${place}`) as NodePath;
}

/** The name of a property or a member of a class; `undefined` when it is computed. */
export function keyOf({ key, computed }: { key?: { type: string; name?: string; value?: unknown }; computed?: boolean }): string | undefined {
  if (key?.type === 'Identifier' && !computed) return key.name;
  return key?.type === 'StringLiteral' || key?.type === 'NumericLiteral' ? String(key.value) : undefined;
}

function indexOf(node: ObjectExpression): Known {
  let found = known.get(node);
  if (found === undefined) {
    const named = new Map<string, number[]>();
    const unnamed: number[] = [];
    node.properties.forEach((property, place) => {
      const name = property.type === 'SpreadElement' ? undefined : keyOf(property as Parameters<typeof keyOf>[0]);
      if (name === undefined) unnamed.push(place);
      else named.set(name, [...named.get(name) ?? [], place]);
    });
    known.set(node, found = { named, unnamed });
  }
  return found;
}

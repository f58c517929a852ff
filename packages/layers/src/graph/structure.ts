import { type Expected, refuseStructure } from './refuse-structure.ts';

/** One value, several in order, or several by name. */
export type Structure<T> = T | readonly T[] | { readonly [name: string]: T };

/** The values of a structure in order; those of an object sorted by name, as in Keras. */
export function flatten<T>(
  structure: Structure<T>,
  isLeaf: (value: unknown) => value is T,
  expected: Expected = {},
): T[] {
  if (isLeaf(structure)) return [structure];
  const values = Array.isArray(structure)
    ? [...structure]
    : sortedKeys(structure).map((name) => (structure as Named)[name]);
  if (values.length > 0 && values.every(isLeaf)) return values;
  throw refuseStructure(structure, isLeaf, expected);
}

/** Packs `values` into the structure of `structure`: the inverse of {@link flatten}. */
export function packLike<T, R>(
  structure: Structure<T>,
  isLeaf: (value: unknown) => value is T,
  values: readonly R[],
): Structure<R> {
  if (isLeaf(structure)) return values[0] as R;
  if (Array.isArray(structure)) return [...values];
  const names = sortedKeys(structure);
  return Object.fromEntries(Object.keys(structure).map((name) => [name, values[names.indexOf(name)] as R]));
}

/** A frozen copy of a structure; leaves are shared. */
export function frozenStructure<T>(structure: Structure<T>, isLeaf: (value: unknown) => value is T): Structure<T> {
  return isLeaf(structure) ? structure : Object.freeze(structure);
}

type Named = Readonly<Record<string, unknown>>;

function sortedKeys(structure: unknown): string[] {
  return structure !== null && typeof structure === 'object' ? Object.keys(structure).sort() : [];
}

/** A structure with `map` applied to every leaf. */
export function mapLeaves<T, R>(
  structure: Structure<T>,
  isLeaf: (value: unknown) => value is T,
  map: (value: T) => R,
): Structure<R> {
  return packLike(structure, isLeaf, flatten(structure, isLeaf).map(map));
}

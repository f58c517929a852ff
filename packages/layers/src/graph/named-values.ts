import { ValueError } from '@sepal/tensor';
import { isSymbolic, type SymbolicTensor } from './layer-graph.ts';
import { flatten, type Structure } from './structure.ts';

/** The inputs or outputs of a model, and the caller that needs values for them. */
export interface ModelEnds {
  readonly ends: Structure<SymbolicTensor>;
  readonly what: 'input' | 'output';
  readonly where: string;
}

/**
 * The given values in the order of a model's inputs (or outputs).
 *
 * An object is read by name: the model's own names if it was made with an object, else those of the input (output) layers. An
 * array is read in order, but refused if the model was made with an object, as in Keras: the order of names is not obvious.
 * A single value will do for a single input (output).
 *
 * @throws ValueError that lists the names if any are missing, unknown or surplus
 */
export function valuesFor<T>(
  given: Structure<T>,
  isLeaf: (value: unknown) => value is T,
  { ends, what, where }: ModelEnds,
): T[] {
  const tensors = flatten(ends, isSymbolic);
  const values = flatten(given, isLeaf, { where, argument: `${what}s` });
  const named = !isSymbolic(ends) && !Array.isArray(ends);
  const names = named ? Object.keys(ends).sort() : tensors.map(({ name }) => name);
  if (isLeaf(given) || Array.isArray(given)) {
    if (values.length === tensors.length && (tensors.length === 1 || !named)) return values;
  } else {
    const byName = given as Readonly<Record<string, T>>;
    const unique = new Set(names).size === names.length;
    const found = names.filter((name) => Object.hasOwn(byName, name)).map((name) => byName[name] as T);
    if (unique && found.length === names.length && values.length === names.length) return found;
  }
  const list = names.map((name) => `'${name}'`).join(', ');
  const received = isLeaf(given)
    ? 'one value'
    : Array.isArray(given)
      ? `an array of ${values.length}`
      : `'${Object.keys(given).join("', '")}'`;
  throw new ValueError({
    where,
    message: `Expected ${tensors.length} ${what}${tensors.length === 1 ? '' : 's'}: ${list}. Received ${received}.`,
    hint: named
      ? `The model was made with names: give an object { ${names.map((name) => `${name}: …`).join(', ')} }.`
      : 'Give them in this order in an array, or by these names in an object.',
  });
}

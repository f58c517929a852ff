import { ValueError } from '@sepal/tensor';
import { flatten, type Structure } from './structure.ts';
import { isSymbolic, type SymbolicTensor } from './symbolic-tensor.ts';

/** The inputs or outputs of a model, and who asks for values for them. */
export interface ModelEnds {
  readonly ends: Structure<SymbolicTensor>;
  readonly what: 'input' | 'output';
  readonly where: string;
}

/**
 * Values for the inputs (or outputs) of a model, in the order of these.
 *
 * An object is read by names: the model's own where it was made with an object, those of the input (output) layers otherwise. An
 * array is read in order, and refused where the model was made with an object, as Keras does: names have no order that a
 * person would know. One value is enough where there is one end.
 *
 * @throws ValueError that lists the names if there are too few, too many or others
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

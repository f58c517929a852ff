import type { Variable } from '@sepal/layers';
import { formatShape, sameShape } from '@sepal/tensor';
import { listFew } from '@sepal/tensor/options';
import type { StoredTensor } from '../contents/stored-tensor.ts';
import { FileError } from '../file-error.ts';

/** A variable and the tensor of a file that is its value. */
export interface Assignment {
  readonly variable: Variable;
  readonly tensor: StoredTensor;
}

/** Which tensor belongs to which variable, and what is wrong. */
export interface WeightMatch {
  readonly assignments: readonly Assignment[];
  /** Variables that the file has no tensor for. */
  readonly missing: readonly string[];
  /** Tensors that the model has no variable for. */
  readonly leftOver: readonly StoredTensor[];
  /** What makes pairing impossible, in whole sentences: layers that differ in their number of weights, names that fit twice. */
  readonly problems: readonly string[];
}

/**
 * The assignments of a match, if nothing is wrong with it.
 *
 * @param skipMismatch leave out what does not fit, as Keras' option `skip_mismatch`
 * @throws FileError that tells all that is missing, left over and mis-shaped
 */
export function checkMatch(
  match: WeightMatch,
  { where, skipMismatch = false }: { readonly where: string; readonly skipMismatch?: boolean },
): readonly Assignment[] {
  const { assignments, missing, leftOver, problems } = match;
  const fits = ({ variable, tensor }: Assignment): boolean => sameShape(variable.shape, tensor.shape);
  if (skipMismatch) return assignments.filter(fits);
  const misshaped = assignments.filter((assignment) => !fits(assignment));
  const sentences = [...problems.slice(0, MOST)];
  if (problems.length > MOST) sentences.push(`${problems.length - MOST} more layers differ.`);
  if (misshaped.length > 0) {
    const list = misshaped.map(
      ({ variable, tensor }) =>
        `${variable.path} expected ${formatShape(variable.shape)}, received ${formatShape(tensor.shape)}`,
    );
    sentences.push(`${counted(misshaped.length, 'weight')} with another shape: ${few(list, '; ')}.`);
  }
  if (missing.length > 0) sentences.push(`${counted(missing.length, 'weight')} missing in the file: ${few(missing)}.`);
  if (leftOver.length > 0) {
    const paths = leftOver.map(({ path, shape }) => `${path} ${formatShape(shape)}`);
    sentences.push(`${counted(leftOver.length, 'tensor')} left over in the file: ${few(paths)}.`);
  }
  if (sentences.length === 0) return assignments;
  throw new FileError({
    where,
    message: `The weights do not fit the model. ${sentences.join(' ')}`,
    hint: 'Nothing was set. Is it the file of another model, or of the same one with other options?',
  });
}

/** The maximum number of examples for each kind of mismatch. */
const MOST = 4;

function few(list: readonly string[], separator = ', '): string {
  return listFew(list, { most: MOST, separator });
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

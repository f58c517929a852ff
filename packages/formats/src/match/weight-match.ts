import type { Variable } from '@sepal/layers';
import { sameShape } from '@sepal/tensor';
import type { StoredTensor } from '../contents/stored-tensor.ts';
import { Untold } from '../untold.ts';

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
 * @throws Untold for all that is missing, left over and mis-shaped
 */
export function checkMatch(
  match: WeightMatch,
  { where, skipMismatch = false }: { readonly where: string; readonly skipMismatch?: boolean },
): readonly Assignment[] {
  const { assignments, missing, leftOver, problems } = match;
  const fits = ({ variable, tensor }: Assignment): boolean => sameShape(variable.shape, tensor.shape);
  if (skipMismatch) return assignments.filter(fits);
  const misshaped = assignments.filter((assignment) => !fits(assignment));
  if (problems.length + misshaped.length + missing.length + leftOver.length === 0) return assignments;
  throw new Untold((words) => words.mismatch(match, { misshaped, where }));
}

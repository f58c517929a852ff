import { sameShape } from '@sepal/tensor';
import { Untold } from '../untold.ts';
import type { Assignment, WeightMatch } from './weight-match.ts';

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

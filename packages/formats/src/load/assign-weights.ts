import type { Variable } from '@sepal/layers';
import { cast } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import type { StoredWeights } from '../contents/stored-weights.ts';
import type { Assignment } from '../match/weight-match.ts';

/** Reads the tensors of assignments and then sets the variables: all of them, or none if reading fails. */
export async function assignWeights(weights: StoredWeights, assignments: readonly Assignment[]): Promise<void> {
  const values = await weights.read(assignments.map(({ tensor }) => tensor));
  const converted = assignments.map(({ variable }, index): [Variable, Tensor] => {
    const value = values[index] as Tensor;
    return [variable, value.dtype === variable.dtype ? value : cast(value, variable.dtype)];
  });
  for (const [variable, value] of converted) variable.assign(value);
}

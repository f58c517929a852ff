import type { Variable } from '@sepal/layers';
import { add, multiply, type State, select, type Value } from '@sepal/ops';
import type { OptimizerStep } from './optimizer-step.ts';

/** The name of the slot that holds the sum of a variable's gradients since its last update. */
export const ACCUMULATOR = 'gradient_accumulator';

/** What accumulation of gradients needs. */
export interface Accumulation {
  /** The number of gradients of an update. */
  readonly steps: number;
  /** bool scalar: whether this step updates the variables. */
  readonly isUpdate: Value;
  /** Everything that an update may change. */
  readonly states: readonly State[];
  /** Records the update by these gradients. */
  readonly update: (gradients: readonly Value[]) => void;
}

/**
 * Records a step that adds up the gradients, and updates the variables by their mean if it is the last one of its group. The update
 * is computed in every step; the others discard it, as Keras does on JAX.
 */
export function recordAccumulation(
  step: OptimizerStep,
  { gradients, variables }: { readonly gradients: readonly Value[]; readonly variables: readonly Variable[] },
  { steps, isUpdate, states, update }: Accumulation,
): void {
  const sums = gradients.map((gradient, index) =>
    add(gradient, step.read(step.slot(ACCUMULATOR, variables[index] as Variable))),
  );
  const before = states.map((state) => step.read(state));
  update(sums.map((sum) => multiply(sum, 1 / steps)));
  for (const [index, state] of states.entries()) {
    const [old, updated] = [before[index] as Value, step.read(state)];
    if (updated !== old) step.write(state, select(isUpdate, updated, old));
  }
  for (const [index, variable] of variables.entries()) {
    step.write(step.slot(ACCUMULATOR, variable), select(isUpdate, 0, sums[index] as Value));
  }
}

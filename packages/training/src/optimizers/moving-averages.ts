import type { Variable } from '@sepal/layers';
import { add, cast, equal, multiply, notEqual, select, subtract, type Value } from '@sepal/ops';
import { type Tensor, zeros } from '@sepal/tensor';
import type { CheckedOptions } from './optimizer-options.ts';
import type { OptimizerStep } from './optimizer-step.ts';
import type { Slot } from './slots.ts';
import { wholeQuotient } from './whole-quotient.ts';

/** The name of the slot that holds a variable's average. */
export const AVERAGE = 'average';

/**
 * The slot of the averages. The first step replaces them by the variables, so they begin at 0; the average of a variable that
 * joins later begins at its value.
 *
 * @param steps the number of steps so far
 */
export function averageSlot(steps: () => number): Slot {
  const initial = (variable: Variable): Tensor => (steps() === 0 ? zeros(variable.shape) : variable.value);
  return { name: AVERAGE, initial };
}

/**
 * Records the averages of the variables after a step, and replaces the variables by them if it is time for that.
 *
 * @param updates int32 scalar: the number of updates before this step
 */
export function recordAverages(
  step: OptimizerStep,
  variables: readonly Variable[],
  { updates, options }: { readonly updates: Value; readonly options: CheckedOptions },
): void {
  const { emaMomentum, emaOverwriteFrequency } = options;
  const kept = multiply(cast(notEqual(updates, 0), 'float32'), emaMomentum);
  const taken = subtract(1, kept);
  const isDue =
    emaOverwriteFrequency === null ? undefined : equal(wholeQuotient(add(updates, 1), emaOverwriteFrequency).rest, 0);
  for (const variable of variables) {
    const state = step.slot(AVERAGE, variable);
    const weights = step.read(variable);
    const average = step.write(state, add(multiply(kept, step.read(state)), multiply(taken, weights)));
    if (isDue !== undefined) step.write(variable, select(isDue, average, weights));
  }
}

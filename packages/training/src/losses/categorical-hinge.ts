import { add, max, maximum, multiply, subtract, sum, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { aligned } from './same-rank.ts';

/**
 * max(largest prediction of another class − prediction of the target's class + 1, 0), for one-hot targets.
 *
 * @param yTrue targets; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/losses/hinge_losses/#categorical_hinge-function
 * @example
 * categoricalHinge(tensor([[0, 1]]), tensor([[0.5, 0.25]])).data[0]; // 1.25
 */
export function categoricalHinge(yTrue: Tensor, yPred: Tensor): Tensor;
export function categoricalHinge(yTrue: Value, yPred: Value): Value;
export function categoricalHinge(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('categoricalHinge(yTrue, yPred)', extra, () => {
    const [targets, predictions] = aligned(yTrue, yPred);
    const positive = sum(multiply(targets, predictions), { axis: -1 });
    const negative = max(multiply(subtract(1, targets), predictions), { axis: -1 });
    return maximum(add(subtract(negative, positive), 1), 0);
  });
}

/**
 * max(largest prediction of another class − prediction of the target's class + 1, 0), for one-hot targets: {@link categoricalHinge}.
 *
 * @param options `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/hinge_losses/#categoricalhinge-class
 * @example
 * new CategoricalHinge().apply(tensor([[0, 1]]), tensor([[0.5, 0.25]])).data[0]; // 1.25
 */
export class CategoricalHinge extends Loss {
  static override readonly className = 'CategoricalHinge';

  constructor(...given: [options?: LossOptions | undefined]) {
    super(readOptions<LossOptions>(given, lossOptions, 'CategoricalHinge'));
  }

  call(yTrue: Value, yPred: Value): Value {
    return categoricalHinge(yTrue, yPred);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}

import { maximum, mean, multiply, square, subtract, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { aligned } from './same-rank.ts';
import { asSigns } from './signs.ts';

/**
 * The mean of max(1 − target · prediction, 0)² along the last axis, for targets of -1 and 1. Where all targets of a batch are 0 or 1,
 * 0 counts as -1.
 *
 * @param yTrue targets; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/losses/hinge_losses/#squared_hinge-function
 * @example
 * squaredHinge(tensor([[-1, 1]]), tensor([[0.5, 0.5]])).data[0]; // 1.25
 */
export function squaredHinge(yTrue: Tensor, yPred: Tensor): Tensor;
export function squaredHinge(yTrue: Value, yPred: Value): Value;
export function squaredHinge(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('squaredHinge(yTrue, yPred)', extra, () => {
    const [targets, predictions] = aligned(yTrue, yPred);
    return mean(square(maximum(subtract(1, multiply(asSigns(targets), predictions)), 0)), { axis: -1 });
  });
}

/**
 * The mean of max(1 − target · prediction, 0)², for targets of -1 and 1 or of 0 and 1: {@link squaredHinge}.
 *
 * @param options `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/hinge_losses/#squaredhinge-class
 * @example
 * new SquaredHinge().apply(tensor([[-1, 1]]), tensor([[0.5, 0.5]])).data[0]; // 1.25
 */
export class SquaredHinge extends Loss {
  static override readonly className = 'SquaredHinge';

  constructor(...given: [options?: LossOptions | undefined]) {
    super(readOptions<LossOptions>(given, lossOptions, 'SquaredHinge'));
  }

  call(yTrue: Value, yPred: Value): Value {
    return squaredHinge(yTrue, yPred);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}

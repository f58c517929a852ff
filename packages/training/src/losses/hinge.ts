import { maximum, mean, multiply, subtract, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { aligned } from './same-rank.ts';
import { asSigns } from './signs.ts';

/**
 * The mean of max(1 − target · prediction, 0) along the last axis, for targets of -1 and 1. Where all targets of a batch are 0 or 1, 0
 * counts as -1.
 *
 * @param yTrue targets; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/losses/hinge_losses/#hinge-function
 * @example
 * hinge(tensor([[-1, 1]]), tensor([[0.5, 0.5]])).data[0]; // 1
 */
export function hinge(yTrue: Tensor, yPred: Tensor): Tensor;
export function hinge(yTrue: Value, yPred: Value): Value;
export function hinge(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('hinge(yTrue, yPred)', extra, () => {
    const [targets, predictions] = aligned(yTrue, yPred);
    return mean(maximum(subtract(1, multiply(asSigns(targets), predictions)), 0), { axis: -1 });
  });
}

/**
 * The mean of max(1 − target · prediction, 0), for targets of -1 and 1 or of 0 and 1: {@link hinge}.
 *
 * @param options `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/hinge_losses/#hinge-class
 * @example
 * new Hinge().apply(tensor([[-1, 1]]), tensor([[0.5, 0.5]])).data[0]; // 1
 */
export class Hinge extends Loss {
  static override readonly className = 'Hinge';

  constructor(...given: [options?: LossOptions | undefined]) {
    super(readOptions<LossOptions>(given, lossOptions, 'Hinge'));
  }

  call(yTrue: Value, yPred: Value): Value {
    return hinge(yTrue, yPred);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}

import { add, log, maximum, mean, square, subtract, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { EPSILON } from './probabilities.ts';
import { aligned } from './same-rank.ts';

/**
 * The mean of (log(target + 1) − log(prediction + 1))² along the last axis; numbers below 1e-7 count as 1e-7.
 *
 * @param yTrue targets; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/losses/regression_losses/#mean_squared_logarithmic_error-function
 * @example
 * meanSquaredLogarithmicError(tensor([[0, 1]]), tensor([[0, 0]])).item().toFixed(4); // '0.2402'
 */
export function meanSquaredLogarithmicError(yTrue: Tensor, yPred: Tensor): Tensor;
export function meanSquaredLogarithmicError(yTrue: Value, yPred: Value): Value;
export function meanSquaredLogarithmicError(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('meanSquaredLogarithmicError(yTrue, yPred)', extra, () => {
    const [targets, predictions] = aligned(yTrue, yPred);
    const logarithm = (x: Value): Value => log(add(maximum(x, EPSILON), 1));
    return mean(square(subtract(logarithm(predictions), logarithm(targets))), { axis: -1 });
  });
}

/**
 * The mean of (log(target + 1) − log(prediction + 1))²: {@link meanSquaredLogarithmicError}.
 *
 * @param options `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/regression_losses/#meansquaredlogarithmicerror-class
 * @example
 * new MeanSquaredLogarithmicError().apply(tensor([[0, 1]]), tensor([[0, 0]])).item().toFixed(4); // '0.2402'
 */
export class MeanSquaredLogarithmicError extends Loss {
  static override readonly className = 'MeanSquaredLogarithmicError';

  constructor(...given: [options?: LossOptions | undefined]) {
    super(readOptions<LossOptions>(given, lossOptions, 'MeanSquaredLogarithmicError'));
  }

  call(yTrue: Value, yPred: Value): Value {
    return meanSquaredLogarithmicError(yTrue, yPred);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}

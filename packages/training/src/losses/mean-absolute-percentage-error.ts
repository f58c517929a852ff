import { abs, divide, maximum, mean, multiply, subtract, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { EPSILON } from './probabilities.ts';
import { aligned } from './same-rank.ts';

/**
 * The mean of 100 · |target − prediction| / max(|target|, 1e-7) along the last axis.
 *
 * @param yTrue targets; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/losses/regression_losses/#mean_absolute_percentage_error-function
 * @example
 * meanAbsolutePercentageError(tensor([[2, 4]]), tensor([[1, 4]])).data[0]; // 25
 */
export function meanAbsolutePercentageError(yTrue: Tensor, yPred: Tensor): Tensor;
export function meanAbsolutePercentageError(yTrue: Value, yPred: Value): Value;
export function meanAbsolutePercentageError(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('meanAbsolutePercentageError(yTrue, yPred)', extra, () => {
    const [targets, predictions] = aligned(yTrue, yPred);
    const share = divide(subtract(targets, predictions), maximum(abs(targets), EPSILON));
    return multiply(mean(abs(share), { axis: -1 }), 100);
  });
}

/**
 * The mean of |target − prediction| in per cent of the target: {@link meanAbsolutePercentageError}.
 *
 * @param options `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/regression_losses/#meanabsolutepercentageerror-class
 * @example
 * new MeanAbsolutePercentageError().apply(tensor([[2, 4]]), tensor([[1, 4]])).data[0]; // 25
 */
export class MeanAbsolutePercentageError extends Loss {
  static override readonly className = 'MeanAbsolutePercentageError';

  constructor(...given: [options?: LossOptions | undefined]) {
    super(readOptions<LossOptions>(given, lossOptions, 'MeanAbsolutePercentageError'));
  }

  call(yTrue: Value, yPred: Value): Value {
    return meanAbsolutePercentageError(yTrue, yPred);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}

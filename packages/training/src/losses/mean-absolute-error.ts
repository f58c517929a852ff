import { abs, mean, subtract, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { aligned } from './same-rank.ts';

/**
 * The mean of |target − prediction| along the last axis.
 *
 * @param yTrue targets; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/losses/regression_losses/#mean_absolute_error-function
 * @example
 * meanAbsoluteError(tensor([[0, 1]]), tensor([[2, 1]])).data[0]; // 1
 */
export function meanAbsoluteError(yTrue: Tensor, yPred: Tensor): Tensor;
export function meanAbsoluteError(yTrue: Value, yPred: Value): Value;
export function meanAbsoluteError(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('meanAbsoluteError(yTrue, yPred)', extra, () => {
    const [targets, predictions] = aligned(yTrue, yPred);
    return mean(abs(subtract(targets, predictions)), { axis: -1 });
  });
}

/**
 * The mean of |target − prediction|: {@link meanAbsoluteError}.
 *
 * @param options `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/regression_losses/#meanabsoluteerror-class
 * @example
 * new MeanAbsoluteError().apply(tensor([[0, 1]]), tensor([[2, 1]])).data[0]; // 1
 */
export class MeanAbsoluteError extends Loss {
  static override readonly className = 'MeanAbsoluteError';

  constructor(...given: [options?: LossOptions | undefined]) {
    super(readOptions<LossOptions>(given, lossOptions, 'MeanAbsoluteError'));
  }

  call(yTrue: Value, yPred: Value): Value {
    return meanAbsoluteError(yTrue, yPred);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}

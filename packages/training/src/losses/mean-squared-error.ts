import { mean, square, subtract, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { aligned } from './same-rank.ts';

/**
 * The mean of (target − prediction)² along the last axis.
 *
 * @param yTrue targets; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/losses/regression_losses/#mean_squared_error-function
 * @example
 * meanSquaredError(tensor([[0, 1]]), tensor([[2, 1]])).toArray(); // [2]
 */
export function meanSquaredError(yTrue: Tensor, yPred: Tensor): Tensor;
export function meanSquaredError(yTrue: Value, yPred: Value): Value;
export function meanSquaredError(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('meanSquaredError(yTrue, yPred)', extra, () => {
    const [targets, predictions] = aligned(yTrue, yPred);
    return mean(square(subtract(targets, predictions)), { axis: -1 });
  });
}

/**
 * The mean of (target − prediction)²: {@link meanSquaredError}.
 *
 * @param options `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/regression_losses/#meansquarederror-class
 * @example
 * new MeanSquaredError().apply(tensor([[0, 1]]), tensor([[2, 1]])).data[0]; // 2
 */
export class MeanSquaredError extends Loss {
  static override readonly className = 'MeanSquaredError';

  constructor(...given: [options?: LossOptions | undefined]) {
    super(readOptions<LossOptions>(given, lossOptions, 'MeanSquaredError'));
  }

  call(yTrue: Value, yPred: Value): Value {
    return meanSquaredError(yTrue, yPred);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}

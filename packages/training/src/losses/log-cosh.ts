import { abs, add, exp, log1p, mean, multiply, subtract, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { aligned } from './same-rank.ts';

/**
 * The mean of log(cosh(prediction − target)) along the last axis: about x² / 2 for small errors x and |x| − log 2 for large ones.
 *
 * @param yTrue targets; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/losses/regression_losses/#log_cosh-function
 * @example
 * logCosh(tensor([[0, 0]]), tensor([[1000, 0]])).item().toFixed(4); // '499.6534'
 */
export function logCosh(yTrue: Tensor, yPred: Tensor): Tensor;
export function logCosh(yTrue: Value, yPred: Value): Value;
export function logCosh(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('logCosh(yTrue, yPred)', extra, () => {
    const [targets, predictions] = aligned(yTrue, yPred);
    // Nothing overflows, and the slope at 0 is 0 whatever that of |x| is: those of the two terms cancel.
    const error = abs(subtract(predictions, targets));
    return mean(subtract(add(error, log1p(exp(multiply(error, -2)))), Math.LN2), { axis: -1 });
  });
}

/**
 * The mean of log(cosh(prediction − target)): {@link logCosh}.
 *
 * @param options `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/regression_losses/#logcosh-class
 * @example
 * new LogCosh().apply(tensor([[0, 0]]), tensor([[1000, 0]])).item().toFixed(4); // '499.6534'
 */
export class LogCosh extends Loss {
  static override readonly className = 'LogCosh';

  constructor(...given: [options?: LossOptions | undefined]) {
    super(readOptions<LossOptions>(given, lossOptions, 'LogCosh'));
  }

  call(yTrue: Value, yPred: Value): Value {
    return logCosh(yTrue, yPred);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}

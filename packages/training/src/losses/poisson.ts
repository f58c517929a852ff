import { add, log, mean, multiply, subtract, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { EPSILON } from './probabilities.ts';
import { aligned } from './same-rank.ts';

/**
 * The mean of prediction − target · log(prediction + 1e-7) along the last axis, for counts as targets.
 *
 * @param yTrue targets; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/losses/probabilistic_losses/#poisson-function
 * @example
 * poisson(tensor([[0, 2]]), tensor([[1, 1]])).item().toFixed(4); // '1.0000'
 */
export function poisson(yTrue: Tensor, yPred: Tensor): Tensor;
export function poisson(yTrue: Value, yPred: Value): Value;
export function poisson(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('poisson(yTrue, yPred)', extra, () => {
    const [targets, predictions] = aligned(yTrue, yPred);
    return mean(subtract(predictions, multiply(targets, log(add(predictions, EPSILON)))), { axis: -1 });
  });
}

/**
 * The mean of prediction − target · log(prediction), for counts as targets: {@link poisson}.
 *
 * @param options `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/probabilistic_losses/#poisson-class
 * @example
 * new Poisson().apply(tensor([[0, 2]]), tensor([[1, 1]])).item().toFixed(4); // '1.0000'
 */
export class Poisson extends Loss {
  static override readonly className = 'Poisson';

  constructor(...given: [options?: LossOptions | undefined]) {
    super(readOptions<LossOptions>(given, lossOptions, 'Poisson'));
  }

  call(yTrue: Value, yPred: Value): Value {
    return poisson(yTrue, yPred);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}

import { divide, log, maximum, minimum, multiply, sum, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { EPSILON } from './probabilities.ts';
import { aligned } from './same-rank.ts';

/**
 * Σ t · log(t / p) along the last axis: how far probabilities p are from t. Both are clipped to [1e-7, 1].
 *
 * @param yTrue targets; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/losses/probabilistic_losses/#kl_divergence-function
 * @example
 * klDivergence(tensor([[0, 1]]), tensor([[0.5, 0.5]])).item().toFixed(4); // '0.6931'
 */
export function klDivergence(yTrue: Tensor, yPred: Tensor): Tensor;
export function klDivergence(yTrue: Value, yPred: Value): Value;
export function klDivergence(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('klDivergence(yTrue, yPred)', extra, () => {
    const [targets, predictions] = aligned(yTrue, yPred);
    const clip = (x: Value): Value => minimum(maximum(x, EPSILON), 1);
    const wanted = clip(targets);
    return sum(multiply(wanted, log(divide(wanted, clip(predictions)))), { axis: -1 });
  });
}

/**
 * Σ t · log(t / p): how far probabilities p are from t: {@link klDivergence}.
 *
 * @param options `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/probabilistic_losses/#kldivergence-class
 * @example
 * new KLDivergence().apply(tensor([[0, 1]]), tensor([[0.5, 0.5]])).item().toFixed(4); // '0.6931'
 */
export class KLDivergence extends Loss {
  static override readonly className = 'KLDivergence';

  constructor(...given: [options?: LossOptions | undefined]) {
    super(readOptions<LossOptions>(given, lossOptions, 'KLDivergence'));
  }

  call(yTrue: Value, yPred: Value): Value {
    return klDivergence(yTrue, yPred);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}

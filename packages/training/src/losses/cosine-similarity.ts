import { maximum, multiply, negative, rsqrt, square, sum, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { checkOptions, compose, readOptions } from '@sepal/tensor/options';
import { checkAxis } from './check-options.ts';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { EPSILON } from './probabilities.ts';
import { aligned } from './same-rank.ts';

/** Options of {@link cosineSimilarity}. */
export interface CosineSimilarityCall {
  /** The axis of the vectors (default -1). */
  readonly axis?: number | undefined;
}

/** Options of {@link CosineSimilarity}. */
export interface CosineSimilarityOptions extends CosineSimilarityCall, LossOptions {}

/**
 * Minus the cosine of the angle between target and prediction along an axis: -1 for the same direction. 0 for vectors of zeros.
 *
 * @param yTrue targets
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @param options `axis` (default -1)
 * @throws ShapeError, ValueError if the shapes do not match, or for an invalid option
 * @see https://keras.io/api/losses/regression_losses/#cosine_similarity-function
 * @example
 * cosineSimilarity(tensor([[0, 2]]), tensor([[0, 1]])).data[0]; // -1
 */
export function cosineSimilarity(yTrue: Tensor, yPred: Tensor, options?: CosineSimilarityCall): Tensor;
export function cosineSimilarity(yTrue: Value, yPred: Value, options?: CosineSimilarityCall): Value;
export function cosineSimilarity(
  yTrue: Value,
  yPred: Value,
  options: CosineSimilarityCall = {},
  ...extra: unknown[]
): Value {
  return compose('cosineSimilarity(yTrue, yPred, options)', extra, () => {
    checkOptions<CosineSimilarityCall>(options, { axis: true }, 'cosineSimilarity');
    return negative(cosine(yTrue, yPred, options.axis ?? -1));
  });
}

/** The cosine of the angle between targets and predictions along an axis. */
export function cosine(yTrue: Value, yPred: Value, axis: number): Value {
  const [targets, predictions] = aligned(yTrue, yPred);
  return sum(multiply(ofLengthOne(targets, axis), ofLengthOne(predictions, axis)), { axis });
}

/** Vectors divided by their lengths, or by 1e-7 if they are shorter. The bound is inside the root, whose slope at 0 is infinite. */
function ofLengthOne(x: Value, axis: number): Value {
  return multiply(x, rsqrt(maximum(sum(square(x), { axis, keepdims: true }), EPSILON ** 2)));
}

/**
 * Minus the cosine of the angle between target and prediction: {@link cosineSimilarity}.
 *
 * @param options `axis` (default -1), `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/regression_losses/#cosinesimilarity-class
 * @example
 * new CosineSimilarity().apply(tensor([[0, 2]]), tensor([[0, 1]])).data[0]; // -1
 */
export class CosineSimilarity extends Loss {
  static override readonly className = 'CosineSimilarity';
  readonly axis: number;

  constructor(...given: [options?: CosineSimilarityOptions | undefined]) {
    const options = readOptions<CosineSimilarityOptions>(given, { ...lossOptions, axis: true }, 'CosineSimilarity');
    super(options);
    this.axis = checkAxis(options.axis ?? -1, 'CosineSimilarity');
  }

  call(yTrue: Value, yPred: Value): Value {
    return cosineSimilarity(yTrue, yPred, { axis: this.axis });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }

  /** With the axis, which Keras leaves out, where it is not the last. */
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...(this.axis === -1 ? {} : { axis: this.axis }) };
  }
}

import { abs, add, exp, log, log1p, mean, multiply, negative, subtract, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { checkOptions, compose, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from './check-shapes.ts';
import { Crossentropy, type CrossentropyCall, crossentropyNames } from './crossentropy.ts';
import { type LossOptions, lossOptions } from './loss.ts';
import { clipProbabilities, smoothLabels } from './probabilities.ts';
import { aligned } from './same-rank.ts';

/** Options of {@link binaryCrossentropy}. */
export interface BinaryCrossentropyCall extends CrossentropyCall {
  /** Whether predictions are logits, to which a sigmoid applies, not probabilities (default false). */
  readonly fromLogits?: boolean | undefined;
  /** How far targets move towards 0.5, from 0 to 1 (default 0). */
  readonly labelSmoothing?: number | undefined;
  /** The axis of the mean (default -1). */
  readonly axis?: number | undefined;
}

/** Options of {@link BinaryCrossentropy}. */
export interface BinaryCrossentropyOptions extends BinaryCrossentropyCall, LossOptions {}

/**
 * The mean of −t · log p − (1 − t) · log(1 − p) along an axis, for yes-or-no targets t.
 *
 * Probabilities are clipped to [1e-7, 1 − 1e-7], as in Keras.
 *
 * @param yTrue targets from 0 to 1; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @param options `fromLogits`, `labelSmoothing`, `axis`
 * @throws ShapeError, ValueError if the shapes do not match, or for an invalid option
 * @see https://keras.io/api/losses/probabilistic_losses/#binary_crossentropy-function
 * @example
 * binaryCrossentropy(tensor([[0, 1]]), tensor([[0.5, 0.5]])).item().toFixed(4); // '0.6931'
 */
export function binaryCrossentropy(yTrue: Tensor, yPred: Tensor, options?: BinaryCrossentropyCall): Tensor;
export function binaryCrossentropy(yTrue: Value, yPred: Value, options?: BinaryCrossentropyCall): Value;
export function binaryCrossentropy(
  yTrue: Value,
  yPred: Value,
  options: BinaryCrossentropyCall = {},
  ...extra: unknown[]
): Value {
  return compose('binaryCrossentropy(yTrue, yPred, options)', extra, () => {
    checkOptions<BinaryCrossentropyCall>(options, crossentropyNames, 'binaryCrossentropy');
    const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
    const [labels, predictions] = aligned(yTrue, yPred);
    const targets = smoothLabels(labels, labelSmoothing, () => 0.5);
    return mean(fromLogits ? ofLogits(targets, predictions) : ofProbabilities(targets, predictions), { axis });
  });
}

/** −t · log p − (1 − t) · log(1 − p) */
export function ofProbabilities(targets: Value, probabilities: Value): Value {
  const p = clipProbabilities(probabilities);
  const no = multiply(subtract(1, targets), log(subtract(1, p)));
  return negative(add(multiply(targets, log(p)), no));
}

/**
 * −t · log σ(x) − (1 − t) · log(1 − σ(x)) = x · (½ − t) + ½|x| + log(1 + exp(−|x|)): nothing overflows, and whatever slope |x| has
 * at 0, the slope there is ½ − t, as it must be.
 */
function ofLogits(targets: Value, logits: Value): Value {
  const size = abs(logits);
  const straight = add(multiply(logits, subtract(0.5, targets)), multiply(size, 0.5));
  return add(straight, log1p(exp(negative(size))));
}

/**
 * The loss for yes-or-no targets, one or several for each sample: {@link binaryCrossentropy}.
 *
 * @param options `fromLogits` (default false), `labelSmoothing` (default 0), `axis` (default -1), `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
 * @example
 * new BinaryCrossentropy({ fromLogits: true }).apply(tensor([[1]]), tensor([[0]])).item().toFixed(4); // '0.6931'
 */
export class BinaryCrossentropy extends Crossentropy {
  static override readonly className: string = 'BinaryCrossentropy';

  constructor(...given: [options?: BinaryCrossentropyOptions | undefined]) {
    const where = 'BinaryCrossentropy';
    super(readOptions<BinaryCrossentropyOptions>(given, { ...crossentropyNames, ...lossOptions }, where), where);
  }

  call(yTrue: Value, yPred: Value): Value {
    const { fromLogits, labelSmoothing, axis } = this;
    return binaryCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing, axis });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}

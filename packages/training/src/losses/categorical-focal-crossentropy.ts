import { log, multiply, negative, power, softmax, subtract, sum, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { checkOptions, compose, finiteNumber, type OptionNames, readOptions } from '@sepal/tensor/options';
import { CategoricalCrossentropy, type CategoricalCrossentropyCall, classesOf } from './categorical-crossentropy.ts';
import { type LossOptions, lossOptions } from './loss.ts';
import { clipProbabilities, normalized, smoothLabels } from './probabilities.ts';
import { aligned } from './same-rank.ts';

/** Options of {@link categoricalFocalCrossentropy}. */
export interface CategoricalFocalCrossentropyCall extends CategoricalCrossentropyCall {
  /** A factor of the loss (default 0.25). */
  readonly alpha?: number | undefined;
  /** How much less easy samples count; 0 for not at all (default 2). */
  readonly gamma?: number | undefined;
}

/** Options of {@link CategoricalFocalCrossentropy}. */
export interface CategoricalFocalCrossentropyOptions extends CategoricalFocalCrossentropyCall, LossOptions {}

const CALL: OptionNames<CategoricalFocalCrossentropyCall> = {
  fromLogits: true,
  labelSmoothing: true,
  axis: true,
  alpha: true,
  gamma: true,
};

/**
 * −Σ α · (1 − p)^γ · t · log p over the classes, for one-hot targets t: categorical crossentropy in which easy samples count less.
 *
 * @param yTrue one-hot rows, or probabilities of the classes
 * @param yPred float32, `[batch, …, classes]` → `[batch, …]`
 * @param options `alpha`, `gamma`, `fromLogits`, `labelSmoothing`, `axis`
 * @throws ShapeError, ValueError if the shapes do not match, or for an invalid option
 * @see https://arxiv.org/abs/1708.02002, https://keras.io/api/losses/probabilistic_losses/#categorical_focal_crossentropy-function
 * @example
 * categoricalFocalCrossentropy(tensor([[0, 1]]), tensor([[0.5, 0.5]])).item().toFixed(4); // '0.0433'
 */
export function categoricalFocalCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options?: CategoricalFocalCrossentropyCall,
): Tensor;
export function categoricalFocalCrossentropy(
  yTrue: Value,
  yPred: Value,
  options?: CategoricalFocalCrossentropyCall,
): Value;
export function categoricalFocalCrossentropy(
  yTrue: Value,
  yPred: Value,
  options: CategoricalFocalCrossentropyCall = {},
  ...extra: unknown[]
): Value {
  return compose('categoricalFocalCrossentropy(yTrue, yPred, options)', extra, () => {
    checkOptions<CategoricalFocalCrossentropyCall>(options, CALL, 'categoricalFocalCrossentropy');
    const { alpha = 0.25, gamma = 2, axis = -1 } = options;
    const [labels, given] = aligned(yTrue, yPred);
    const targets = smoothLabels(labels, options.labelSmoothing ?? 0, () => 1 / classesOf(labels));
    const p = clipProbabilities(normalized(options.fromLogits ? softmax(given, axis) : given, axis));
    const focus = multiply(power(subtract(1, p), gamma), alpha);
    return negative(sum(multiply(focus, multiply(targets, log(p))), { axis }));
  });
}

/**
 * Categorical crossentropy in which easy samples count less: {@link categoricalFocalCrossentropy}.
 *
 * @param options `alpha` (default 0.25), `gamma` (default 2), `fromLogits` (default false), `labelSmoothing` (default 0), `axis` (default -1),
 *   `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/probabilistic_losses/#categoricalfocalcrossentropy-class
 * @example
 * new CategoricalFocalCrossentropy().apply(tensor([[0, 1]]), tensor([[0.5, 0.5]])).item().toFixed(4); // '0.0433'
 */
export class CategoricalFocalCrossentropy extends CategoricalCrossentropy {
  static override readonly className = 'CategoricalFocalCrossentropy';
  readonly alpha: number;
  readonly gamma: number;

  constructor(...given: [options?: CategoricalFocalCrossentropyOptions | undefined]) {
    const where = 'CategoricalFocalCrossentropy';
    const { alpha, gamma, ...options } = readOptions<CategoricalFocalCrossentropyOptions>(
      given,
      { ...CALL, ...lossOptions },
      where,
    );
    super(options);
    this.alpha = finiteNumber(alpha ?? 0.25, 'alpha', where);
    this.gamma = finiteNumber(gamma ?? 2, 'gamma', where);
  }

  override call(yTrue: Value, yPred: Value): Value {
    const { fromLogits, labelSmoothing, axis, alpha, gamma } = this;
    return categoricalFocalCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing, axis, alpha, gamma });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.alpha, gamma: this.gamma };
  }
}

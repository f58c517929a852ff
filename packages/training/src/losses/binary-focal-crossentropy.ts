import { add, mean, multiply, power, sigmoid, subtract, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import {
  checkBoolean,
  checkOptions,
  compose,
  finiteNumber,
  type OptionNames,
  readOptions,
} from '@sepal/tensor/options';
import { BinaryCrossentropy, type BinaryCrossentropyCall, ofProbabilities } from './binary-crossentropy.ts';
import { type LossOptions, lossOptions } from './loss.ts';
import { smoothLabels } from './probabilities.ts';
import { aligned } from './same-rank.ts';

/** Options of {@link binaryFocalCrossentropy}. */
export interface BinaryFocalCrossentropyCall extends BinaryCrossentropyCall {
  /** Whether targets of 1 count `alpha` times, those of 0 `1 − alpha` times (default false). */
  readonly applyClassBalancing?: boolean | undefined;
  /** The weight of targets of 1 (default 0.25). */
  readonly alpha?: number | undefined;
  /** How much less easy samples count; 0 for not at all (default 2). */
  readonly gamma?: number | undefined;
}

/** Options of {@link BinaryFocalCrossentropy}. */
export interface BinaryFocalCrossentropyOptions extends BinaryFocalCrossentropyCall, LossOptions {}

const CALL: OptionNames<BinaryFocalCrossentropyCall> = {
  fromLogits: true,
  labelSmoothing: true,
  axis: true,
  applyClassBalancing: true,
  alpha: true,
  gamma: true,
};

/**
 * Binary crossentropy in which each prediction counts (1 − p)^γ times, p being the probability it gives its target.
 *
 * @param yTrue targets from 0 to 1; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @param options `applyClassBalancing`, `alpha`, `gamma`, `fromLogits`, `labelSmoothing`, `axis`
 * @throws ShapeError, ValueError if the shapes do not match, or for an invalid option
 * @see https://arxiv.org/abs/1708.02002, https://keras.io/api/losses/probabilistic_losses/#binary_focal_crossentropy-function
 * @example
 * binaryFocalCrossentropy(tensor([[1]]), tensor([[0.5]])).item().toFixed(4); // '0.1733'
 */
export function binaryFocalCrossentropy(yTrue: Tensor, yPred: Tensor, options?: BinaryFocalCrossentropyCall): Tensor;
export function binaryFocalCrossentropy(yTrue: Value, yPred: Value, options?: BinaryFocalCrossentropyCall): Value;
export function binaryFocalCrossentropy(
  yTrue: Value,
  yPred: Value,
  options: BinaryFocalCrossentropyCall = {},
  ...extra: unknown[]
): Value {
  return compose('binaryFocalCrossentropy(yTrue, yPred, options)', extra, () => {
    checkOptions<BinaryFocalCrossentropyCall>(options, CALL, 'binaryFocalCrossentropy');
    const { applyClassBalancing = false, alpha = 0.25, gamma = 2, axis = -1 } = options;
    const [labels, given] = aligned(yTrue, yPred);
    const targets = smoothLabels(labels, options.labelSmoothing ?? 0, () => 0.5);
    const others = subtract(1, targets);
    const probabilities = options.fromLogits ? sigmoid(given) : given;
    const ofTarget = add(multiply(targets, probabilities), multiply(others, subtract(1, probabilities)));
    const losses = multiply(power(subtract(1, ofTarget), gamma), ofProbabilities(targets, probabilities));
    if (!applyClassBalancing) return mean(losses, { axis });
    return mean(multiply(add(multiply(targets, alpha), multiply(others, 1 - alpha)), losses), { axis });
  });
}

/**
 * Binary crossentropy in which easy samples count less: {@link binaryFocalCrossentropy}.
 *
 * @param options `applyClassBalancing` (default false), `alpha` (default 0.25), `gamma` (default 2), `fromLogits` (default false),
 *   `labelSmoothing` (default 0), `axis` (default -1), `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/probabilistic_losses/#binaryfocalcrossentropy-class
 * @example
 * new BinaryFocalCrossentropy().apply(tensor([[1]]), tensor([[0.5]])).item().toFixed(4); // '0.1733'
 */
export class BinaryFocalCrossentropy extends BinaryCrossentropy {
  static override readonly className = 'BinaryFocalCrossentropy';
  readonly applyClassBalancing: boolean;
  readonly alpha: number;
  readonly gamma: number;

  constructor(...given: [options?: BinaryFocalCrossentropyOptions | undefined]) {
    const where = 'BinaryFocalCrossentropy';
    const { applyClassBalancing, alpha, gamma, ...options } = readOptions<BinaryFocalCrossentropyOptions>(
      given,
      { ...CALL, ...lossOptions },
      where,
    );
    super(options);
    this.applyClassBalancing = checkBoolean(applyClassBalancing ?? false, 'applyClassBalancing', where);
    this.alpha = finiteNumber(alpha ?? 0.25, 'alpha', where);
    this.gamma = finiteNumber(gamma ?? 2, 'gamma', where);
  }

  override call(yTrue: Value, yPred: Value): Value {
    const { fromLogits, labelSmoothing, axis, applyClassBalancing, alpha, gamma } = this;
    const options = { fromLogits, labelSmoothing, axis, applyClassBalancing, alpha, gamma };
    return binaryFocalCrossentropy(yTrue, yPred, options);
  }

  override getConfig(): Record<string, unknown> {
    const { applyClassBalancing, alpha, gamma } = this;
    return { ...super.getConfig(), applyClassBalancing, alpha, gamma };
  }
}

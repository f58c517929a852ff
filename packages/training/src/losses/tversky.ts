import { add, divide, multiply, subtract, sum, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { checkOptions, compose, finiteNumber, type OptionNames, readOptions } from '@sepal/tensor/options';
import { checkAxes } from './check-options.ts';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { EPSILON } from './probabilities.ts';
import { aligned } from './same-rank.ts';

/** Options of {@link tversky}. */
export interface TverskyCall {
  /** The weight of targets that were missed (default 0.5). */
  readonly alpha?: number | undefined;
  /** The weight of predictions where there was no target (default 0.5). */
  readonly beta?: number | undefined;
  /** The axes to count along (default null: all). */
  readonly axis?: number | readonly number[] | null | undefined;
}

/** Options of {@link Tversky}. */
export interface TverskyOptions extends TverskyCall, LossOptions {}

const CALL: OptionNames<TverskyCall> = { alpha: true, beta: true, axis: true };

/**
 * 1 − Σtp / (Σtp + α · Σt(1 − p) + β · Σ(1 − t)p): how much targets t and predictions p of a picture's parts miss each other.
 *
 * @param yTrue targets from 0 to 1
 * @param yPred float32, `[batch, …]` → without the axes; a scalar for all
 * @param options `alpha` (default 0.5), `beta` (default 0.5), `axis` (default all)
 * @throws ShapeError, ValueError if the shapes do not match, or for an invalid option
 * @see https://arxiv.org/abs/1706.05721, https://keras.io/api/losses/
 * @example
 * tversky(tensor([[1, 1, 0, 0]]), tensor([[1, 0, 1, 0]])).data[0]; // 0.5
 */
export function tversky(yTrue: Tensor, yPred: Tensor, options?: TverskyCall): Tensor;
export function tversky(yTrue: Value, yPred: Value, options?: TverskyCall): Value;
export function tversky(yTrue: Value, yPred: Value, options: TverskyCall = {}, ...extra: unknown[]): Value {
  return compose('tversky(yTrue, yPred, options)', extra, () => {
    checkOptions<TverskyCall>(options, CALL, 'tversky');
    const { alpha = 0.5, beta = 0.5, axis = null } = options;
    const [targets, predictions] = aligned(yTrue, yPred);
    const both = sum(multiply(targets, predictions), { axis });
    const missed = sum(multiply(targets, subtract(1, predictions)), { axis });
    const wrong = sum(multiply(subtract(1, targets), predictions), { axis });
    const all = add(add(both, multiply(missed, alpha)), add(multiply(wrong, beta), EPSILON));
    return subtract(1, divide(both, all));
  });
}

/**
 * How much targets and predictions of a picture's parts miss each other: {@link tversky}.
 *
 * @param options `alpha` (default 0.5), `beta` (default 0.5), `axis` (default null: all), `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/
 * @example
 * new Tversky({ alpha: 0.3, beta: 0.7 }).apply(tensor([[1, 1, 0, 0]]), tensor([[1, 0, 1, 0]])).data[0]; // 0.5
 */
export class Tversky extends Loss {
  static override readonly className = 'Tversky';
  readonly alpha: number;
  readonly beta: number;
  readonly axis: number | readonly number[] | null;

  constructor(...given: [options?: TverskyOptions | undefined]) {
    const options = readOptions<TverskyOptions>(given, { ...CALL, ...lossOptions }, 'Tversky');
    super(options);
    const { alpha = 0.5, beta = 0.5, axis = null } = options;
    this.alpha = finiteNumber(alpha, 'alpha', 'Tversky');
    this.beta = finiteNumber(beta, 'beta', 'Tversky');
    this.axis = checkAxes(axis, 'Tversky');
  }

  call(yTrue: Value, yPred: Value): Value {
    const { alpha, beta, axis } = this;
    return tversky(yTrue, yPred, { alpha, beta, axis });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }

  override getConfig(): Record<string, unknown> {
    const { alpha, beta, axis } = this;
    return { ...super.getConfig(), alpha, beta, axis };
  }
}

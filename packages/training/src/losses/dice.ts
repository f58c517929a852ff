import { add, divide, multiply, subtract, sum, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { checkOptions, compose, readOptions } from '@sepal/tensor/options';
import { checkAxes } from './check-options.ts';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { EPSILON } from './probabilities.ts';
import { aligned } from './same-rank.ts';

/** Options of {@link dice}. */
export interface DiceCall {
  /** The axes to count along (default null: all). */
  readonly axis?: number | readonly number[] | null | undefined;
}

/** Options of {@link Dice}. */
export interface DiceOptions extends DiceCall, LossOptions {}

/**
 * 1 − 2 · Σtp / (Σt + Σp): how much targets t and predictions p of a picture's parts miss each other.
 *
 * @param yTrue targets from 0 to 1
 * @param yPred float32, `[batch, …]` → without the axes; a scalar for all
 * @param options `axis` (default all)
 * @throws ShapeError, ValueError if the shapes do not match, or for an invalid option
 * @see https://keras.io/api/losses/
 * @example
 * dice(tensor([[1, 1, 0, 0]]), tensor([[1, 0, 1, 0]])).data[0]; // 0.5
 */
export function dice(yTrue: Tensor, yPred: Tensor, options?: DiceCall): Tensor;
export function dice(yTrue: Value, yPred: Value, options?: DiceCall): Value;
export function dice(yTrue: Value, yPred: Value, options: DiceCall = {}, ...extra: unknown[]): Value {
  return compose('dice(yTrue, yPred, options)', extra, () => {
    checkOptions<DiceCall>(options, { axis: true }, 'dice');
    const { axis = null } = options;
    const [targets, predictions] = aligned(yTrue, yPred);
    const both = multiply(sum(multiply(targets, predictions), { axis }), 2);
    const all = add(add(sum(targets, { axis }), sum(predictions, { axis })), EPSILON);
    return subtract(1, divide(both, all));
  });
}

/**
 * How much targets and predictions of a picture's parts miss each other: {@link dice}.
 *
 * @param options `axis` (default null: all), `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/
 * @example
 * new Dice().apply(tensor([[1, 1, 0, 0]]), tensor([[1, 0, 1, 0]])).data[0]; // 0.5
 */
export class Dice extends Loss {
  static override readonly className = 'Dice';
  readonly axis: number | readonly number[] | null;

  constructor(...given: [options?: DiceOptions | undefined]) {
    const options = readOptions<DiceOptions>(given, { ...lossOptions, axis: true }, 'Dice');
    super(options);
    this.axis = checkAxes(options.axis ?? null, 'Dice');
  }

  call(yTrue: Value, yPred: Value): Value {
    return dice(yTrue, yPred, { axis: this.axis });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

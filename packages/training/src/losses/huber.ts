import { abs, lessEqual, mean, multiply, select, square, subtract, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { checkOptions, compose, finiteNumber, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { aligned } from './same-rank.ts';

/** Options of {@link huber}. */
export interface HuberCall {
  /** Up to which error the loss is a square (default 1). */
  readonly delta?: number | undefined;
}

/** Options of {@link Huber}. */
export interface HuberOptions extends HuberCall, LossOptions {}

/**
 * The mean along the last axis of x² / 2 for errors |x| ≤ δ, else δ · |x| − δ² / 2: outliers count less than in a square.
 *
 * @param yTrue targets; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …, units]` → `[batch, …]`
 * @param options `delta` (default 1)
 * @throws ShapeError, ValueError if the shapes do not match, or for an invalid option
 * @see https://keras.io/api/losses/regression_losses/#huber-function
 * @example
 * huber(tensor([[0, 0]]), tensor([[1, 3]])).data[0]; // 1.5
 */
export function huber(yTrue: Tensor, yPred: Tensor, options?: HuberCall): Tensor;
export function huber(yTrue: Value, yPred: Value, options?: HuberCall): Value;
export function huber(yTrue: Value, yPred: Value, options: HuberCall = {}, ...extra: unknown[]): Value {
  return compose('huber(yTrue, yPred, options)', extra, () => {
    checkOptions<HuberCall>(options, { delta: true }, 'huber');
    const { delta = 1 } = options;
    const [targets, predictions] = aligned(yTrue, yPred);
    const error = subtract(predictions, targets);
    const size = abs(error);
    const straight = subtract(multiply(size, delta), 0.5 * delta * delta);
    return mean(select(lessEqual(size, delta), multiply(square(error), 0.5), straight), { axis: -1 });
  });
}

/**
 * A square for small errors, a straight line for large ones: {@link huber}.
 *
 * @param options `delta` (default 1), `reduction`, `name` (default 'huber_loss')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/regression_losses/#huber-class
 * @example
 * new Huber().apply(tensor([[0, 0]]), tensor([[1, 3]])).data[0]; // 1.5
 */
export class Huber extends Loss {
  static override readonly className = 'Huber';
  readonly delta: number;

  constructor(...given: [options?: HuberOptions | undefined]) {
    const options = readOptions<HuberOptions>(given, { ...lossOptions, delta: true }, 'Huber');
    const { name = 'huber_loss', delta = 1 } = options;
    super({ ...options, name });
    this.delta = finiteNumber(delta, 'delta', 'Huber');
  }

  call(yTrue: Value, yPred: Value): Value {
    return huber(yTrue, yPred, { delta: this.delta });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }

  /** With delta, which Keras leaves out, where it is not 1. */
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...(this.delta === 1 ? {} : { delta: this.delta }) };
  }
}

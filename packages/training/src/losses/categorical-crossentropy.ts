import { log, multiply, negative, sum, type TensorType, type Value } from '@sepal/ops';
import { ShapeError, type Tensor } from '@sepal/tensor';
import { checkOptions, compose, readOptions } from '@sepal/tensor/options';
import { checkOneHot } from './check-shapes.ts';
import { Crossentropy, type CrossentropyCall, crossentropyNames } from './crossentropy.ts';
import { type LossOptions, lossOptions } from './loss.ts';
import { clipProbabilities, crossEntropyOfLogits, normalized, smoothLabels } from './probabilities.ts';
import { aligned } from './same-rank.ts';

/** Options of {@link categoricalCrossentropy}. */
export interface CategoricalCrossentropyCall extends CrossentropyCall {
  /** Whether predictions are logits, to which a softmax applies, not probabilities (default false). */
  readonly fromLogits?: boolean | undefined;
  /** How far targets move towards an equal share of each class, from 0 to 1 (default 0). */
  readonly labelSmoothing?: number | undefined;
  /** The axis of the classes (default -1). */
  readonly axis?: number | undefined;
}

/** Options of {@link CategoricalCrossentropy}. */
export interface CategoricalCrossentropyOptions extends CategoricalCrossentropyCall, LossOptions {}

/**
 * −Σ t · log p over the classes, for one-hot targets t.
 *
 * Probabilities are divided by their sum and clipped to [1e-7, 1 − 1e-7], as in Keras.
 *
 * @param yTrue one-hot rows, or probabilities of the classes
 * @param yPred float32, `[batch, …, classes]` → `[batch, …]`
 * @param options `fromLogits`, `labelSmoothing`, `axis`
 * @throws ShapeError, ValueError if the shapes do not match, or for an invalid option
 * @see https://keras.io/api/losses/probabilistic_losses/#categorical_crossentropy-function
 * @example
 * categoricalCrossentropy(tensor([[0, 1]]), tensor([[0.5, 0.5]])).item().toFixed(4); // '0.6931'
 */
export function categoricalCrossentropy(yTrue: Tensor, yPred: Tensor, options?: CategoricalCrossentropyCall): Tensor;
export function categoricalCrossentropy(yTrue: Value, yPred: Value, options?: CategoricalCrossentropyCall): Value;
export function categoricalCrossentropy(
  yTrue: Value,
  yPred: Value,
  options: CategoricalCrossentropyCall = {},
  ...extra: unknown[]
): Value {
  return compose('categoricalCrossentropy(yTrue, yPred, options)', extra, () => {
    checkOptions<CategoricalCrossentropyCall>(options, crossentropyNames, 'categoricalCrossentropy');
    const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
    const [labels, predictions] = aligned(yTrue, yPred);
    const targets = smoothLabels(labels, labelSmoothing, () => 1 / classesOf(labels));
    if (fromLogits) return crossEntropyOfLogits(predictions, targets, axis);
    return negative(sum(multiply(targets, log(clipProbabilities(normalized(predictions, axis)))), { axis }));
  });
}

/** The number of classes that Keras smooths over: the length of the last axis, whatever the axis of the classes. */
export function classesOf({ shape }: Value): number {
  const classes = shape.at(-1);
  if (typeof classes === 'number') return classes;
  throw new ShapeError({ where: 'categoricalCrossentropy', message: 'The number of classes must be known.' });
}

/**
 * The loss for one of several classes with one-hot targets: {@link categoricalCrossentropy}. For class indices there is
 * `SparseCategoricalCrossentropy`.
 *
 * @param options `fromLogits` (default false), `labelSmoothing` (default 0), `axis` (default -1), `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
 * @example
 * new CategoricalCrossentropy().apply(tensor([[0, 1]]), tensor([[0.5, 0.5]])).item().toFixed(4); // '0.6931'
 */
export class CategoricalCrossentropy extends Crossentropy {
  static override readonly className: string = 'CategoricalCrossentropy';

  constructor(...given: [options?: CategoricalCrossentropyOptions | undefined]) {
    const where = 'CategoricalCrossentropy';
    super(readOptions<CategoricalCrossentropyOptions>(given, { ...crossentropyNames, ...lossOptions }, where), where);
  }

  call(yTrue: Value, yPred: Value): Value {
    const { fromLogits, labelSmoothing, axis } = this;
    return categoricalCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing, axis });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkOneHot(yTrue, yPred, { where, axis: this.axis });
  }
}

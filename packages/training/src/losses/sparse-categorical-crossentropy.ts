import {
  cast,
  divide,
  equal,
  log,
  negative,
  notEqual,
  reshape,
  select,
  sum,
  type TensorType,
  type Value,
} from '@sepal/ops';
import { normalizeAxis, ShapeError, Tensor, tensor } from '@sepal/tensor';
import {
  checkBoolean,
  checkOptions,
  compose,
  finiteNumber,
  type OptionNames,
  readOptions,
} from '@sepal/tensor/options';
import { checkClassIndices } from './check-labels.ts';
import { checkAxis } from './check-options.ts';
import { checkIndices } from './check-shapes.ts';
import { Loss, type LossOptions, lossOptions } from './loss.ts';
import { clipProbabilities, crossEntropyOfLogits } from './probabilities.ts';
import { asFloat } from './same-rank.ts';

/** Options of {@link sparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyCall {
  /** Whether predictions are logits, to which a softmax applies, not probabilities (default false). */
  readonly fromLogits?: boolean | undefined;
  /** A label that stands for no class, such as -1 or 255: its samples have loss 0 and do not count (default null: none). */
  readonly ignoreClass?: number | null | undefined;
  /** The axis of the classes (default -1). */
  readonly axis?: number | undefined;
}

/** Options of {@link SparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyOptions extends SparseCategoricalCrossentropyCall, LossOptions {}

const CALL: OptionNames<SparseCategoricalCrossentropyCall> = { fromLogits: true, ignoreClass: true, axis: true };
const NAME = 'sparseCategoricalCrossentropy';

/**
 * −log p of the class that a label names.
 *
 * Probabilities are divided by their sum and clipped to [1e-7, 1 − 1e-7], as in Keras.
 *
 * @param yTrue class indices, `[batch, …]` or `[batch, …, 1]`, of any element type
 * @param yPred float32, `[batch, …, classes]` → `[batch, …]`
 * @param options `fromLogits`, `ignoreClass`, `axis`
 * @throws ShapeError, ValueError if the shapes do not match, for an invalid option, or for a label of a tensor that is no class
 * @see https://keras.io/api/losses/probabilistic_losses/#sparse_categorical_crossentropy-function
 * @example
 * sparseCategoricalCrossentropy(tensor([1]), tensor([[0.5, 0.5]])).item().toFixed(4); // '0.6931'
 */
export function sparseCategoricalCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options?: SparseCategoricalCrossentropyCall,
): Tensor;
export function sparseCategoricalCrossentropy(
  yTrue: Value,
  yPred: Value,
  options?: SparseCategoricalCrossentropyCall,
): Value;
export function sparseCategoricalCrossentropy(
  yTrue: Value,
  yPred: Value,
  options: SparseCategoricalCrossentropyCall = {},
  ...extra: unknown[]
): Value {
  return compose(`${NAME}(yTrue, yPred, options)`, extra, () => {
    checkOptions<SparseCategoricalCrossentropyCall>(options, CALL, NAME);
    const { fromLogits = false, ignoreClass = null, axis = -1 } = options;
    checkIndices(yTrue, yPred, { where: NAME, axis });
    if (yTrue instanceof Tensor) checkClassIndices(yTrue, yPred, { where: NAME, axis, ignoreClass });
    const predictions = asFloat(yPred);
    const isLabel = oneHot(asFloat(yTrue), predictions, axis);
    const losses = fromLogits
      ? crossEntropyOfLogits(predictions, cast(isLabel, 'float32'), axis)
      : ofProbabilities(isLabel, predictions, axis);
    if (ignoreClass === null) return losses;
    return select(namesClass(yTrue, losses, ignoreClass), losses, 0);
  });
}

/** −log of the label's share of the probabilities. */
function ofProbabilities(isLabel: Value, probabilities: Value, axis: number): Value {
  const ofLabel = sum(select(isLabel, probabilities, 0), { axis });
  return negative(log(clipProbabilities(divide(ofLabel, sum(probabilities, { axis })))));
}

/** Where predictions are those of the label's class: bool, of their shape. */
export function oneHot(labels: Value, predictions: Value, axis: number): Value {
  const { shape } = predictions;
  const along = normalizeAxis(axis, shape.length, NAME);
  const classes = shape[along];
  if (typeof classes !== 'number') {
    throw new ShapeError({ where: NAME, message: 'The number of classes must be known.' });
  }
  const indices = Float32Array.from({ length: classes }, (_, index) => index);
  const column = reshape(labels, shape.with(along, 1));
  return equal(column, tensor(indices, [classes, ...shape.slice(along + 1).map(() => 1)]));
}

/** Which labels name a class: bool, of the shape of the losses. */
export function namesClass(labels: Value, losses: Value, ignoreClass: number): Value {
  return reshape(notEqual(asFloat(labels), ignoreClass), losses.shape);
}

/**
 * The loss for one of several classes with class indices as targets: {@link sparseCategoricalCrossentropy}. For one-hot targets there
 * is `CategoricalCrossentropy`.
 *
 * @param options `fromLogits` (default false), `ignoreClass` (default null), `axis` (default -1), `reduction`, `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
 * @example
 * new SparseCategoricalCrossentropy().apply(tensor([1]), tensor([[0.5, 0.5]])).item().toFixed(4); // '0.6931'
 */
export class SparseCategoricalCrossentropy extends Loss {
  static override readonly className = 'SparseCategoricalCrossentropy';
  readonly fromLogits: boolean;
  readonly ignoreClass: number | null;
  readonly axis: number;

  constructor(...given: [options?: SparseCategoricalCrossentropyOptions | undefined]) {
    const where = 'SparseCategoricalCrossentropy';
    const options = readOptions<SparseCategoricalCrossentropyOptions>(given, { ...CALL, ...lossOptions }, where);
    super(options);
    const { fromLogits = false, ignoreClass = null, axis = -1 } = options;
    this.fromLogits = checkBoolean(fromLogits, 'fromLogits', where);
    this.ignoreClass = ignoreClass === null ? null : finiteNumber(ignoreClass, 'ignoreClass', where);
    this.axis = checkAxis(axis, where);
  }

  call(yTrue: Value, yPred: Value): Value {
    const { fromLogits, ignoreClass, axis } = this;
    return sparseCategoricalCrossentropy(yTrue, yPred, { fromLogits, ignoreClass, axis });
  }

  protected override mask(yTrue: Value, losses: Value): Value | undefined {
    return this.ignoreClass === null ? undefined : namesClass(yTrue, losses, this.ignoreClass);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkIndices(yTrue, yPred, { where, axis: this.axis });
  }

  override checkLabels(yTrue: Tensor, yPred: TensorType, where: string): void {
    checkClassIndices(yTrue, yPred, { where, axis: this.axis, ignoreClass: this.ignoreClass });
  }

  /** As in Keras, without the axis unless it is another than the last. */
  override getConfig(): Record<string, unknown> {
    const { fromLogits, ignoreClass, axis } = this;
    return { ...super.getConfig(), fromLogits, ignoreClass, ...(axis === -1 ? {} : { axis }) };
  }
}

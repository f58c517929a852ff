import { add, mean, multiply, type State, sigmoid, sum, type TensorType, type Value } from '@sepal/ops';
import { ShapeError, tensor, ValueError } from '@sepal/tensor';
import {
  checkBoolean,
  frozenCopy,
  type OptionNames,
  plainCopy,
  positiveInteger,
  readOptions,
  show,
} from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { EPSILON } from '../losses/probabilities.ts';
import { divideNoNaN } from '../losses/reduction.ts';
import { type AucCounts, type AucCurve, type AucSummation, areas } from './auc-curves.ts';
import type { Cells } from './cells.ts';
import { confusion } from './confusion.ts';
import { Metric, type MetricOptions, type MetricUpdate } from './metric.ts';
import { checkThresholds } from './thresholds.ts';

/** Options of {@link AUC}. */
export interface AUCOptions extends MetricOptions {
  /** How many thresholds divide [0, 1] (default 200). */
  readonly numThresholds?: number | undefined;
  /** The curve: 'ROC' (default), 'PR' or 'PRGAIN'. */
  readonly curve?: AucCurve | Lowercase<AucCurve> | undefined;
  /** How high the curve is between thresholds (default 'interpolation'). */
  readonly summationMethod?: AucSummation | undefined;
  /** Thresholds in place of `numThresholds` (default null); 0 and 1 are added. */
  readonly thresholds?: readonly number[] | null | undefined;
  /** Whether to take the mean of a curve for each column, instead of one curve for all (default false). */
  readonly multiLabel?: boolean | undefined;
  /** How many columns there are, for `multiLabel` (default null: those of the first batch). */
  readonly numLabels?: number | null | undefined;
  /** A weight for each column (default null: equal). */
  readonly labelWeights?: readonly number[] | null | undefined;
  /** Whether predictions are logits, not probabilities (default false). */
  readonly fromLogits?: boolean | undefined;
}

const OPTIONS: OptionNames<AUCOptions> = {
  name: true,
  dtype: true,
  numThresholds: true,
  curve: true,
  summationMethod: true,
  thresholds: true,
  multiLabel: true,
  numLabels: true,
  labelWeights: true,
  fromLogits: true,
};

const CURVES: readonly AucCurve[] = ['ROC', 'PR', 'PRGAIN'];
const SUMMATIONS: readonly AucSummation[] = ['interpolation', 'minoring', 'majoring'];
const COUNTS = ['true_positives', 'false_positives', 'true_negatives', 'false_negatives'] as const;

/**
 * The area under a curve of predictions for yes-or-no targets, over all samples so far: for 'ROC' the probability that a sample with
 * target 1 has a higher prediction than one with target 0. The area is approximated at thresholds.
 *
 * @param options `numThresholds` (default 200), `curve` (default 'ROC'), `summationMethod` (default 'interpolation'), `thresholds`
 *   (default null), `multiLabel` (default false), `numLabels` (default null), `labelWeights` (default null), `fromLogits` (default
 *   false), `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/classification_metrics/#auc-class
 * @example
 * const metric = new AUC();
 * await metric.update(tensor([0, 0, 1, 1]), tensor([0, 0.5, 0.3, 0.9]));
 * (await metric.value()).data[0]; // 0.75
 */
export class AUC extends Metric {
  static override readonly className = 'AUC';
  override readonly direction = 'up';
  readonly numThresholds: number;
  readonly curve: AucCurve;
  readonly summationMethod: AucSummation;
  readonly multiLabel: boolean;
  readonly numLabels: number | null;
  readonly labelWeights: readonly number[] | null;
  readonly fromLogits: boolean;
  /** Thresholds that were given. */
  readonly #given: readonly number[] | null;
  readonly #thresholds: readonly number[];
  #counts: readonly State[] | undefined;

  constructor(...given: [options?: AUCOptions | undefined]) {
    const { name, dtype, ...options } = readOptions<AUCOptions>(given, OPTIONS, 'AUC');
    const checked = check(options);
    super({ name, dtype });
    this.curve = checked.curve;
    this.summationMethod = checked.summationMethod;
    this.numThresholds = checked.numThresholds;
    this.multiLabel = checked.multiLabel;
    this.numLabels = checked.numLabels;
    this.labelWeights = checked.labelWeights;
    this.fromLogits = checked.fromLogits;
    this.#given = checked.given;
    const last = this.numThresholds - 1;
    const inner = this.#given ?? Array.from({ length: last - 1 }, (_, index) => (index + 1) / last);
    this.#thresholds = [-EPSILON, ...inner, 1 + EPSILON];
    if (!this.multiLabel || this.numLabels !== null) this.#build(this.numLabels);
  }

  /** All thresholds, with one below 0 and one above 1. */
  get thresholds(): readonly number[] {
    return this.#thresholds;
  }

  /** @param labels the columns that have a curve each; null for one curve of all */
  #build(labels: number | null): readonly State[] {
    const shape = [this.numThresholds, ...(labels === null ? [] : [labels])];
    this.#counts = COUNTS.map((name) => this.addVariable(name, shape));
    return this.#counts;
  }

  updateState(yTrue: Value, yPred: Value, { sampleWeight, cells }: MetricUpdate): void {
    const { multiLabel, labelWeights, name: where } = this;
    const counts = confusion(yTrue, this.fromLogits ? sigmoid(yPred) : yPred, {
      thresholds: this.#thresholds,
      sampleWeight,
      multiLabel,
      // The labels' curves are weighed in the result.
      labelWeights: multiLabel ? null : labelWeights,
      where,
    });
    const states = this.#counts ?? this.#build(labelsOf(yPred, where));
    const added = [counts.truePositives(), counts.falsePositives(), counts.trueNegatives(), counts.falseNegatives()];
    for (const [index, state] of states.entries()) cells.write(state, add(cells.read(state), added[index] as Value));
  }

  /** A scalar; 0 before the first batch. */
  result(cells: Cells): Value {
    if (this.#counts === undefined) return tensor(0);
    const [truePositives, falsePositives, trueNegatives, falseNegatives] = this.#counts.map((state) =>
      cells.read(state),
    ) as [Value, Value, Value, Value];
    const counts: AucCounts = { truePositives, falsePositives, trueNegatives, falseNegatives };
    const parts = sum(areas(counts, this.curve, this.summationMethod), { axis: 0 });
    if (!this.multiLabel) return parts;
    if (this.labelWeights === null) return mean(parts);
    const weights = tensor(this.labelWeights, undefined, 'float32');
    return divideNoNaN(sum(multiply(parts, weights)), sum(weights));
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }

  override getConfig(): Record<string, unknown> {
    const { numThresholds, curve, summationMethod, multiLabel, numLabels, labelWeights, fromLogits } = this;
    const given = this.#given === null ? {} : { thresholds: [...this.#given] };
    return {
      ...super.getConfig(),
      ...{
        numThresholds,
        curve,
        summationMethod,
        multiLabel,
        numLabels,
        labelWeights: plainCopy(labelWeights),
        fromLogits,
      },
      ...given,
    };
  }
}

/** Options with their defaults. @throws ValueError for an invalid one */
function check(options: Omit<AUCOptions, 'name' | 'dtype'>) {
  const { curve = 'ROC', summationMethod = 'interpolation', thresholds = null, numThresholds = 200 } = options;
  const { multiLabel = false, numLabels = null, labelWeights = null, fromLogits = false } = options;
  const given = thresholds === null ? null : [checkThresholds(thresholds, 'AUC') ?? []].flat().sort((a, b) => a - b);
  if (!multiLabel && numLabels !== null) {
    throw new ValueError({ where: 'AUC', message: '`numLabels` is needed only when `multiLabel` is true.' });
  }
  return {
    given,
    curve: oneOf(CURVES, curve, (name) => name.toUpperCase(), 'curve'),
    summationMethod: oneOf(SUMMATIONS, summationMethod, (name) => name.toLowerCase(), 'summationMethod'),
    numThresholds: given === null ? checkCount(numThresholds) : given.length + 2,
    multiLabel: checkBoolean(multiLabel, 'multiLabel', 'AUC'),
    numLabels: numLabels === null ? null : positiveInteger(numLabels, 'numLabels', 'AUC'),
    labelWeights: labelWeights === null ? null : frozenCopy(labelWeights),
    fromLogits: checkBoolean(fromLogits, 'fromLogits', 'AUC'),
  };
}

function labelsOf({ shape }: Value, where: string): number {
  const labels = shape.at(-1);
  if (shape.length === 2 && typeof labels === 'number') return labels;
  throw new ShapeError({
    where,
    message: '`yPred` must have rank 2, with a known number of columns, when `multiLabel` is true.',
  });
}

function checkCount(count: unknown): number {
  if (Number.isInteger(count) && (count as number) > 1) return count as number;
  throw new ValueError({
    where: 'AUC',
    message: `Argument \`numThresholds\` must be an integer > 1. Received: numThresholds=${show(count)}.`,
  });
}

function oneOf<T extends string>(
  allowed: readonly T[],
  value: unknown,
  spell: (name: string) => string,
  option: string,
): T {
  const found = allowed.find((name) => typeof value === 'string' && name === spell(value));
  if (found !== undefined) return found;
  throw new ValueError({
    where: 'AUC',
    message: `\`${option}\` must be one of ${allowed.map((name) => `'${name}'`).join(', ')}. Received: ${option}=${show(value)}.`,
  });
}

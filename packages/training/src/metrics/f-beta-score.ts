import {
  abs,
  add,
  cast,
  divide,
  greater,
  greaterEqual,
  logicalAnd,
  max,
  mean,
  multiply,
  type State,
  subtract,
  sum,
  type TensorType,
  type Value,
} from '@sepal/ops';
import { formatShape, ShapeError, tensor, ValueError } from '@sepal/tensor';
import { type OptionNames, readOptions, show } from '@sepal/tensor/options';
import { checkOneHot, checkSameShape } from '../losses/check-shapes.ts';
import { EPSILON } from '../losses/probabilities.ts';
import { asFloat, expand } from '../losses/same-rank.ts';
import type { Cells } from './cells.ts';
import { Metric, type MetricOptions, type MetricUpdate } from './metric.ts';

/** How the scores of the classes become one: null for a score each. */
export type ScoreAverage = 'micro' | 'macro' | 'weighted' | null;

/** Options of `F1Score`. */
export interface F1ScoreOptions extends MetricOptions {
  /** How the scores of the classes become one: 'micro' counts all classes together, 'weighted' by their targets (default null: they do not). */
  readonly average?: ScoreAverage | undefined;
  /** Predictions above it are positive (default null: the largest of each row is). */
  readonly threshold?: number | null | undefined;
}

/** Options of {@link FBetaScore}. */
export interface FBetaScoreOptions extends F1ScoreOptions {
  /** How many times recall counts as much as precision (default 1). */
  readonly beta?: number | undefined;
}

const OPTIONS: OptionNames<FBetaScoreOptions> = { name: true, dtype: true, average: true, threshold: true, beta: true };
const AVERAGES: readonly ScoreAverage[] = ['micro', 'macro', 'weighted', null];
const COUNTS = ['true_positives', 'false_positives', 'false_negatives', 'intermediate_weights'] as const;

/**
 * (1 + β²) · precision · recall / (β² · precision + recall), over all samples so far.
 *
 * @param options `average` (default null), `beta` (default 1), `threshold` (default null), `name` (default 'fbeta_score')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/classification_metrics/#fbetascore-class
 * @example
 * const metric = new FBetaScore({ beta: 2, average: 'micro', threshold: 0.5 });
 * await metric.update(tensor([[1, 1, 0]]), tensor([[0.9, 0.2, 0.8]]));
 * (await metric.value()).data[0]; // 0.5
 */
export class FBetaScore extends Metric {
  static override readonly className: string = 'FBetaScore';
  override readonly direction = 'up';
  readonly average: ScoreAverage;
  readonly beta: number;
  readonly threshold: number | null;
  #counts: readonly State[] | undefined;

  constructor(...given: [options?: FBetaScoreOptions | undefined]) {
    const where = 'FBetaScore';
    const { name = 'fbeta_score', dtype, ...options } = readOptions<FBetaScoreOptions>(given, OPTIONS, where);
    super({ name, dtype });
    const { average = null, beta = 1, threshold = null } = options;
    this.average = checkAverage(average, this.name);
    this.beta = checkPositive(beta, ['beta', Number.POSITIVE_INFINITY], this.name);
    this.threshold = threshold === null ? null : checkPositive(threshold, ['threshold', 1], this.name);
  }

  updateState(yTrue: Value, yPred: Value, { sampleWeight, cells }: MetricUpdate): void {
    const targets = asFloat(yTrue);
    const positive = this.#positive(asFloat(yPred));
    const axis = this.average === 'micro' ? null : 0;
    const weights = sampleWeight && expand(asFloat(sampleWeight));
    const count = (x: Value): Value => sum(weights === undefined ? x : multiply(x, weights), { axis });
    const added = [
      count(multiply(positive, targets)),
      count(multiply(positive, subtract(1, targets))),
      count(multiply(subtract(1, positive), targets)),
      count(targets),
    ];
    const states = this.#counts ?? this.#build(yPred);
    for (const [index, state] of states.entries()) cells.write(state, add(cells.read(state), added[index] as Value));
  }

  /** 1 where a prediction is positive, else 0. */
  #positive(predictions: Value): Value {
    if (this.threshold !== null) return cast(greater(predictions, this.threshold), 'float32');
    const isLargest = greaterEqual(predictions, max(predictions, { axis: -1, keepdims: true }));
    return cast(logicalAnd(isLargest, greater(abs(predictions), 1e-9)), 'float32');
  }

  #build({ shape }: Value): readonly State[] {
    const classes = shape.at(-1);
    if (shape.length !== 2 || typeof classes !== 'number') {
      throw new ShapeError({
        where: this.name,
        message: `Expected predictions of shape (batch, classes). Received shape ${formatShape(shape)}.`,
      });
    }
    this.#counts = COUNTS.map((name) => this.addVariable(name, this.average === 'micro' ? [] : [classes]));
    return this.#counts;
  }

  /** A scalar; without `average`, `[classes]`. 0 before the first batch. */
  result(cells: Cells): Value {
    if (this.#counts === undefined) return tensor(0);
    const [truePositives, falsePositives, falseNegatives, targets] = this.#counts.map((state) => cells.read(state)) as [
      Value,
      Value,
      Value,
      Value,
    ];
    const square = this.beta ** 2;
    const precision = divide(truePositives, add(add(truePositives, falsePositives), EPSILON));
    const recall = divide(truePositives, add(add(truePositives, falseNegatives), EPSILON));
    const both = add(add(multiply(precision, square), recall), EPSILON);
    const scores = multiply(divide(multiply(precision, recall), both), 1 + square);
    if (this.average === null) return scores;
    if (this.average !== 'weighted') return mean(scores);
    return sum(multiply(scores, divide(targets, add(sum(targets), EPSILON))));
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    // With a threshold, one unit is a class of its own.
    if (this.threshold === null) checkOneHot(yTrue, yPred, { where, axis: -1 });
    else checkSameShape(yTrue, yPred, where);
  }

  override getConfig(): Record<string, unknown> {
    const { average, beta, threshold } = this;
    return { ...super.getConfig(), average, beta, threshold };
  }
}

function checkAverage(average: unknown, where: string): ScoreAverage {
  const found = AVERAGES.find((name) => name === average);
  if (found !== undefined) return found;
  throw new ValueError({
    where,
    message: `Invalid \`average\` argument value. Expected one of: 'micro', 'macro', 'weighted', null. Received: average=${show(average)}.`,
  });
}

function checkPositive(value: unknown, [name, most]: readonly [string, number], where: string): number {
  if (typeof value === 'number' && value > 0 && value <= most) return value;
  const range = most === Number.POSITIVE_INFINITY ? 'above 0' : `above 0 and at most ${most}`;
  throw new ValueError({ where, message: `\`${name}\` must be a number ${range}. Received: ${name}=${show(value)}.` });
}

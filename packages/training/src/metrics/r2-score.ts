import {
  abs,
  add,
  divide,
  equal,
  lessEqual,
  mean,
  multiply,
  type State,
  select,
  square,
  subtract,
  sum,
  type TensorType,
  type Value,
} from '@sepal/ops';
import { formatShape, full, isStatic, ShapeError, scalar, sizeOf, ValueError } from '@sepal/tensor';
import { camelCase, type OptionNames, readOptions, show } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { aligned, asFloat, expand } from '../losses/same-rank.ts';
import type { Cells } from './cells.ts';
import { Metric, type MetricOptions, type MetricUpdate } from './metric.ts';
import { broadcastLike } from './samplewise.ts';

/** How the scores of the columns become one: null for a score each. */
export type ClassAggregation = 'uniformAverage' | 'varianceWeightedAverage' | null;

/** Options of {@link R2Score}. */
export interface R2ScoreOptions extends MetricOptions {
  /** How the scores of the columns become one (default 'uniformAverage'). */
  readonly classAggregation?: ClassAggregation | undefined;
  /** How many numbers the predictions are made from, for the adjusted score (default 0: not adjusted). */
  readonly numRegressors?: number | undefined;
}

const OPTIONS: OptionNames<R2ScoreOptions> = { name: true, dtype: true, classAggregation: true, numRegressors: true };
const AGGREGATIONS: readonly ClassAggregation[] = ['uniformAverage', 'varianceWeightedAverage', null];
const SUMS = ['squared_sum', 'sum', 'residual', 'count'] as const;

/**
 * The share of the targets' variance that predictions explain, over all samples so far: 1 − Σ(t − p)² / Σ(t − mean t)².
 *
 * @param options `classAggregation` (default 'uniformAverage'), `numRegressors` (default 0), `name` (default 'r2_score')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/regression_metrics/#r2score-class
 * @example
 * const metric = new R2Score();
 * await metric.update(tensor([[1], [4], [3]]), tensor([[2], [4], [4]]));
 * (await metric.value()).item().toFixed(4); // '0.5714'
 */
export class R2Score extends Metric {
  static override readonly className = 'R2Score';
  override readonly direction = 'up';
  readonly classAggregation: ClassAggregation;
  readonly numRegressors: number;
  readonly #samples = this.addVariable('num_samples', []);
  #sums: readonly State[] | undefined;

  constructor(...given: [options?: R2ScoreOptions | undefined]) {
    const { name = 'r2_score', dtype, ...options } = readOptions<R2ScoreOptions>(given, OPTIONS, 'R2Score');
    super({ name, dtype });
    const { classAggregation = 'uniformAverage', numRegressors = 0 } = options;
    this.classAggregation = checkAggregation(classAggregation);
    this.numRegressors = checkCount(numRegressors);
  }

  updateState(yTrue: Value, yPred: Value, { sampleWeight, cells }: MetricUpdate): void {
    const [targets, predictions] = aligned(yTrue, yPred);
    const states = this.#sums ?? this.#build(predictions);
    const weights = broadcastLike(weightsOf(sampleWeight), targets);
    const weighted = multiply(targets, weights);
    const added = [
      multiply(targets, weighted),
      weighted,
      multiply(square(subtract(targets, predictions)), weights),
      weights,
    ];
    for (const [index, state] of states.entries()) {
      cells.write(state, add(cells.read(state), sum(added[index] as Value, { axis: 0 })));
    }
    cells.write(this.#samples, add(cells.read(this.#samples), sizeOfBatch(targets)));
  }

  #build({ shape }: Value): readonly State[] {
    const columns = shape.at(-1);
    if (shape.length !== 2 || typeof columns !== 'number') {
      throw new ShapeError({
        where: this.name,
        message: `Expected predictions of shape (batch, numbers). Received shape ${formatShape(shape)}.`,
      });
    }
    this.#sums = SUMS.map((name) => this.addVariable(name, [columns]));
    return this.#sums;
  }

  /** A scalar; without aggregation, `[numbers]`. NaN before the first batch. */
  result(cells: Cells): Value {
    if (this.#sums === undefined) return scalar(Number.NaN);
    const [squares, totals, residuals, count] = this.#sums.map((state) => cells.read(state)) as [
      Value,
      Value,
      Value,
      Value,
    ];
    const variances = subtract(squares, multiply(totals, divide(totals, count)));
    const shares = subtract(1, divide(residuals, variances));
    const scores = select(equal(abs(shares), Number.POSITIVE_INFINITY), 0, shares);
    return this.#adjusted(this.#aggregated(scores, variances), cells);
  }

  #aggregated(scores: Value, variances: Value): Value {
    if (this.classAggregation === null) return scores;
    if (this.classAggregation === 'uniformAverage') return mean(scores);
    return divide(sum(multiply(variances, scores)), sum(variances));
  }

  /** 1 − (1 − score)(n − 1) / (n − p − 1) of p regressors, where there are enough samples n. */
  #adjusted(score: Value, cells: Cells): Value {
    if (this.numRegressors === 0) return score;
    const before = subtract(cells.read(this.#samples), 1);
    const freedom = subtract(before, this.numRegressors);
    const isTooFew = lessEqual(freedom, 0);
    const adjusted = subtract(1, divide(multiply(subtract(1, score), before), select(isTooFew, 1, freedom)));
    return select(isTooFew, score, adjusted);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }

  override getConfig(): Record<string, unknown> {
    const { classAggregation, numRegressors } = this;
    return { ...super.getConfig(), classAggregation, numRegressors };
  }
}

/** Weights with an axis for the columns. */
function weightsOf(sampleWeight: Value | undefined): Value {
  if (sampleWeight === undefined) return full([], 1);
  const weights = asFloat(sampleWeight);
  return weights.shape.length === 1 ? expand(weights) : weights;
}

/** Keras counts the numbers in a batch, not its samples. */
function sizeOfBatch(targets: Value): Value {
  return isStatic(targets.shape) ? scalar(sizeOf(targets.shape)) : sum(select(equal(targets, targets), 1, 1));
}

function checkAggregation(value: unknown): ClassAggregation {
  const name = typeof value === 'string' ? camelCase(value) : value;
  const found = AGGREGATIONS.find((each) => each === name);
  if (found !== undefined) return found;
  throw new ValueError({
    where: 'R2Score',
    message: `Invalid value for argument \`classAggregation\`. Expected one of 'uniformAverage', 'varianceWeightedAverage', null. Received: classAggregation=${show(value)}.`,
  });
}

function checkCount(value: unknown): number {
  if (Number.isInteger(value) && (value as number) >= 0) return value as number;
  throw new ValueError({
    where: 'R2Score',
    message: `Invalid value for argument \`numRegressors\`. Expected a value >= 0. Received: numRegressors=${show(value)}.`,
  });
}

import { add, reshape, type State, type TensorType, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { type OptionNames, plainCopy, positiveInteger, show } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { divideNoNaN } from '../losses/reduction.ts';
import type { Cells } from './cells.ts';
import { confusion, LOWEST } from './confusion.ts';
import { Metric, type MetricOptions, type MetricUpdate } from './metric.ts';
import { checkThresholds, type Thresholds } from './thresholds.ts';

/** Options of `Precision` and `Recall`. */
export interface PrecisionRecallOptions extends MetricOptions {
  /** Predictions above it are positive: a number, or several with a result for each (default null: 0.5; any with `topK`). */
  readonly thresholds?: Thresholds | undefined;
  /** Only the k largest predictions of a row can be positive (default null: all). */
  readonly topK?: number | null | undefined;
  /** The only class that counts (default null: all). */
  readonly classId?: number | null | undefined;
}

/** The names of {@link PrecisionRecallOptions}, for checks. */
export const precisionRecallOptions: OptionNames<PrecisionRecallOptions> = {
  name: true,
  dtype: true,
  thresholds: true,
  topK: true,
  classId: true,
};

/** The share of true positives among them and another count. */
export abstract class PrecisionRecall extends Metric {
  static override readonly className: string = 'PrecisionRecall';
  override readonly direction = 'up';
  readonly thresholds: Thresholds;
  readonly topK: number | null;
  readonly classId: number | null;
  readonly #list: readonly number[];
  readonly #other: 'falsePositives' | 'falseNegatives';
  readonly #truePositives: State;
  readonly #others: State;

  /** @param other what counts beside the true positives, and the name of its state */
  constructor(
    [other, stateName]: readonly ['falsePositives' | 'falseNegatives', string],
    { thresholds = null, topK = null, classId = null, ...options }: PrecisionRecallOptions,
  ) {
    const { className: where } = new.target;
    const checked = {
      thresholds: checkThresholds(thresholds, where),
      topK: topK === null ? null : positiveInteger(topK, 'topK', where),
      classId: checkClassId(classId, where),
    };
    super(options);
    this.thresholds = checked.thresholds;
    this.topK = checked.topK;
    this.classId = checked.classId;
    this.#list = [this.thresholds ?? (topK === null ? 0.5 : LOWEST)].flat();
    this.#other = other;
    this.#truePositives = this.addVariable('true_positives', [this.#list.length]);
    this.#others = this.addVariable(stateName, [this.#list.length]);
  }

  updateState(yTrue: Value, yPred: Value, { sampleWeight, cells }: MetricUpdate): void {
    const { topK, classId, name: where } = this;
    const counts = confusion(yTrue, yPred, { thresholds: this.#list, sampleWeight, topK, classId, where });
    cells.write(this.#truePositives, add(cells.read(this.#truePositives), counts.truePositives()));
    cells.write(this.#others, add(cells.read(this.#others), counts[this.#other]()));
  }

  result(cells: Cells): Value {
    const truePositives = cells.read(this.#truePositives);
    const shares = divideNoNaN(truePositives, add(truePositives, cells.read(this.#others)));
    return this.#list.length === 1 ? reshape(shares, []) : shares;
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }

  override getConfig(): Record<string, unknown> {
    const { thresholds, topK, classId } = this;
    return { ...super.getConfig(), thresholds: plainCopy(thresholds), topK, classId };
  }
}

function checkClassId(classId: unknown, where: string): number | null {
  if (classId === null || (Number.isInteger(classId) && (classId as number) >= 0)) return classId as number | null;
  throw new ValueError({
    where,
    message: `\`classId\` must be the index of a class. Received: classId=${show(classId)}.`,
  });
}

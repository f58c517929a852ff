import { add, reshape, type State, type TensorType, type Value } from '@sepal/ops';
import { type OptionNames, plainCopy, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import type { Cells } from './cells.ts';
import { type Confusion, confusion } from './confusion.ts';
import { Metric, type MetricOptions, type MetricUpdate } from './metric.ts';
import { checkThresholds, type Thresholds } from './thresholds.ts';

/** Options of the metrics that count. */
export interface ConditionCountOptions extends MetricOptions {
  /** Predictions above it are positive: a number, or several with a count for each (default null: 0.5). */
  readonly thresholds?: Thresholds | undefined;
}

const OPTIONS: OptionNames<ConditionCountOptions> = { name: true, dtype: true, thresholds: true };

/** How many predictions are what a condition says, by weight. */
export abstract class ConditionCount extends Metric {
  static override readonly className: string = 'ConditionCount';
  readonly thresholds: Thresholds;
  readonly #list: readonly number[];
  readonly #condition: keyof Confusion;
  readonly #count: State;

  constructor(condition: keyof Confusion, given: readonly [options?: ConditionCountOptions | undefined]) {
    const { thresholds = null, ...options } = readOptions<ConditionCountOptions>(given, OPTIONS, new.target.className);
    const checked = checkThresholds(thresholds, new.target.className);
    super(options);
    this.thresholds = checked;
    this.#list = [this.thresholds ?? 0.5].flat();
    this.#condition = condition;
    this.#count = this.addVariable('accumulator', [this.#list.length]);
  }

  updateState(yTrue: Value, yPred: Value, { sampleWeight, cells }: MetricUpdate): void {
    const counts = confusion(yTrue, yPred, { thresholds: this.#list, sampleWeight, where: this.name });
    cells.write(this.#count, add(cells.read(this.#count), counts[this.#condition]()));
  }

  result(cells: Cells): Value {
    const counts = cells.read(this.#count);
    return this.#list.length === 1 ? reshape(counts, []) : counts;
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), thresholds: plainCopy(this.thresholds) };
  }
}

import { cast, greaterEqual, type Value } from '@sepal/ops';
import { finiteNumber, type OptionNames, plainCopy, readOptions } from '@sepal/tensor/options';
import { IouBase, type IouBaseOptions } from './iou-base.ts';
import type { MetricUpdate } from './metric.ts';

/** Options of {@link BinaryIoU}. */
export interface BinaryIoUOptions extends IouBaseOptions {
  /** The classes that count (default [0, 1]). */
  readonly targetClassIds?: readonly number[] | undefined;
  /** Predictions of at least this are of class 1 (default 0.5). */
  readonly threshold?: number | undefined;
}

const OPTIONS: OptionNames<BinaryIoUOptions> = { name: true, dtype: true, targetClassIds: true, threshold: true };

/**
 * Intersection over union of the classes 0 and 1, for predictions of one probability: see `IoU`.
 *
 * @param options `targetClassIds` (default [0, 1]), `threshold` (default 0.5), `name`, `dtype`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/segmentation_metrics/#binaryiou-class
 * @example
 * const metric = new BinaryIoU({ threshold: 0.3 });
 * await metric.update(tensor([0, 1, 0, 1]), tensor([0.1, 0.2, 0.4, 0.7]));
 * (await metric.value()).item().toFixed(4); // '0.3333'
 */
export class BinaryIoU extends IouBase {
  static override readonly className = 'BinaryIoU';
  readonly threshold: number;

  constructor(...given: [options?: BinaryIoUOptions | undefined]) {
    const {
      targetClassIds = [0, 1],
      threshold = 0.5,
      ...options
    } = readOptions<BinaryIoUOptions>(given, OPTIONS, 'BinaryIoU');
    const checked = finiteNumber(threshold, 'threshold', 'BinaryIoU');
    super({ ...options, numClasses: 2, targetClassIds });
    this.threshold = checked;
  }

  override updateState(yTrue: Value, yPred: Value, update: MetricUpdate): void {
    super.updateState(yTrue, cast(greaterEqual(yPred, this.threshold), 'int32'), update);
  }

  override getConfig(): Record<string, unknown> {
    return { targetClassIds: plainCopy(this.targetClassIds), threshold: this.threshold, ...super.getConfig() };
  }
}

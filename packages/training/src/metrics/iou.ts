import { type OptionNames, plainCopy, readOptions } from '@sepal/tensor/options';
import { IouBase, type IouBaseOptions } from './iou-base.ts';

/** Options of {@link IoU}. */
export interface IoUOptions extends IouBaseOptions {
  /** How many classes there are. */
  readonly numClasses: number;
  /** The classes that count. */
  readonly targetClassIds: readonly number[];
  /** A class whose targets do not count (default null: none). */
  readonly ignoreClass?: number | null | undefined;
  /** Whether targets are class indices, not one-hot (default true). */
  readonly sparseYTrue?: boolean | undefined;
  /** Whether predictions are class indices, not probabilities (default true). */
  readonly sparseYPred?: boolean | undefined;
  /** The axis of the classes, where they are not indices (default -1). */
  readonly axis?: number | undefined;
}

const OPTIONS: OptionNames<IoUOptions> = {
  name: true,
  dtype: true,
  numClasses: true,
  targetClassIds: true,
  ignoreClass: true,
  sparseYTrue: true,
  sparseYPred: true,
  axis: true,
};

/**
 * Intersection over union: for each of some classes, true positives / (true positives + false positives + false negatives), over all
 * samples so far; then the mean.
 *
 * @param options `numClasses`, `targetClassIds`; `ignoreClass` (default null), `sparseYTrue` and `sparseYPred` (default true), `axis`
 *   (default -1), `name`, `dtype`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/segmentation_metrics/#iou-class
 * @example
 * const metric = new IoU({ numClasses: 2, targetClassIds: [1] });
 * await metric.update(tensor([0, 0, 1, 1]), tensor([0, 1, 0, 1]));
 * (await metric.value()).item().toFixed(4); // '0.3333'
 */
export class IoU extends IouBase {
  static override readonly className = 'IoU';

  constructor(...given: [options: IoUOptions]) {
    super(readOptions<IoUOptions>(given, OPTIONS, 'IoU'));
  }

  override getConfig(): Record<string, unknown> {
    const { numClasses, targetClassIds, ignoreClass, sparseYTrue, sparseYPred, axis } = this;
    const ids = plainCopy(targetClassIds);
    return { ...super.getConfig(), numClasses, targetClassIds: ids, ignoreClass, sparseYTrue, sparseYPred, axis };
  }
}

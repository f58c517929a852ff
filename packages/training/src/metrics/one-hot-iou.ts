import { type OptionNames, plainCopy, readOptions } from '@sepal/tensor/options';
import type { IoUOptions } from './iou.ts';
import { IouBase } from './iou-base.ts';

/** Options of {@link OneHotIoU}. */
export interface OneHotIoUOptions extends Omit<IoUOptions, 'sparseYTrue'> {}

const OPTIONS: OptionNames<OneHotIoUOptions> = {
  name: true,
  dtype: true,
  numClasses: true,
  targetClassIds: true,
  ignoreClass: true,
  sparseYPred: true,
  axis: true,
};

/**
 * Intersection over union for one-hot targets, and predictions of probabilities unless `sparseYPred`: see `IoU`.
 *
 * @param options `numClasses`, `targetClassIds`; `ignoreClass` (default null), `sparseYPred` (default false), `axis` (default -1), `name`,
 *   `dtype`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/segmentation_metrics/#onehotiou-class
 * @example
 * const metric = new OneHotIoU({ numClasses: 2, targetClassIds: [1] });
 * await metric.update(tensor([[1, 0], [0, 1], [0, 1]]), tensor([[0.2, 0.8], [0.3, 0.7], [0.9, 0.1]]));
 * (await metric.value()).item().toFixed(4); // '0.3333'
 */
export class OneHotIoU extends IouBase {
  static override readonly className = 'OneHotIoU';

  constructor(...given: [options: OneHotIoUOptions]) {
    const { sparseYPred = false, ...options } = readOptions<OneHotIoUOptions>(given, OPTIONS, 'OneHotIoU');
    super({ ...options, sparseYTrue: false, sparseYPred });
  }

  override getConfig(): Record<string, unknown> {
    const { numClasses, targetClassIds, ignoreClass, sparseYPred, axis } = this;
    const ids = plainCopy(targetClassIds);
    return { ...super.getConfig(), numClasses, targetClassIds: ids, ignoreClass, sparseYPred, axis };
  }
}

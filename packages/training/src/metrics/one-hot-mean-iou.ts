import { type OptionNames, readOptions } from '@sepal/tensor/options';
import type { IoUOptions } from './iou.ts';
import { IouBase } from './iou-base.ts';
import { allClasses } from './mean-iou.ts';

/** Options of {@link OneHotMeanIoU}. */
export interface OneHotMeanIoUOptions extends Omit<IoUOptions, 'sparseYTrue' | 'targetClassIds'> {}

const OPTIONS: OptionNames<OneHotMeanIoUOptions> = {
  name: true,
  dtype: true,
  numClasses: true,
  ignoreClass: true,
  sparseYPred: true,
  axis: true,
};

/**
 * The mean intersection over union of all classes for one-hot targets, and predictions of probabilities unless `sparseYPred`: see `IoU`.
 *
 * @param options `numClasses`; `ignoreClass` (default null), `sparseYPred` (default false), `axis` (default -1), `name`, `dtype`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/segmentation_metrics/#onehotmeaniou-class
 * @example
 * const metric = new OneHotMeanIoU({ numClasses: 2 });
 * await metric.update(tensor([[1, 0], [0, 1], [0, 1]]), tensor([[0.8, 0.2], [0.3, 0.7], [0.9, 0.1]]));
 * (await metric.value()).item().toFixed(4); // '0.5000'
 */
export class OneHotMeanIoU extends IouBase {
  static override readonly className = 'OneHotMeanIoU';

  constructor(...given: [options: OneHotMeanIoUOptions]) {
    const { sparseYPred = false, ...options } = readOptions<OneHotMeanIoUOptions>(given, OPTIONS, 'OneHotMeanIoU');
    super({ ...options, targetClassIds: allClasses(options.numClasses), sparseYTrue: false, sparseYPred });
  }

  override getConfig(): Record<string, unknown> {
    const { numClasses, ignoreClass, sparseYPred, axis } = this;
    return { ...super.getConfig(), numClasses, ignoreClass, sparseYPred, axis };
  }
}

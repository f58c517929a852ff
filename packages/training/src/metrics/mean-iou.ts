import { type OptionNames, readOptions } from '@sepal/tensor/options';
import type { IoUOptions } from './iou.ts';
import { IouBase } from './iou-base.ts';

/** Options of {@link MeanIoU}. */
export interface MeanIoUOptions extends Omit<IoUOptions, 'targetClassIds'> {}

const OPTIONS: OptionNames<MeanIoUOptions> = {
  name: true,
  dtype: true,
  numClasses: true,
  ignoreClass: true,
  sparseYTrue: true,
  sparseYPred: true,
  axis: true,
};

/**
 * The mean intersection over union of all classes: see `IoU`.
 *
 * @param options `numClasses`; `ignoreClass` (default null), `sparseYTrue` and `sparseYPred` (default true), `axis` (default -1), `name`,
 *   `dtype`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/segmentation_metrics/#meaniou-class
 * @example
 * const metric = new MeanIoU({ numClasses: 2 });
 * await metric.update(tensor([0, 0, 1, 1]), tensor([0, 1, 0, 1]));
 * (await metric.value()).item().toFixed(4); // '0.3333'
 */
export class MeanIoU extends IouBase {
  static override readonly className = 'MeanIoU';

  constructor(...given: [options: MeanIoUOptions]) {
    const options = readOptions<MeanIoUOptions>(given, OPTIONS, 'MeanIoU');
    super({ ...options, targetClassIds: allClasses(options.numClasses) });
  }

  override getConfig(): Record<string, unknown> {
    const { numClasses, ignoreClass, sparseYTrue, sparseYPred, axis } = this;
    return { ...super.getConfig(), numClasses, ignoreClass, sparseYTrue, sparseYPred, axis };
  }
}

/** The indices of all classes; none for an invalid number, which is refused later. */
export function allClasses(count: number): number[] {
  return Number.isInteger(count) && count > 0 ? Array.from({ length: count }, (_, index) => index) : [];
}

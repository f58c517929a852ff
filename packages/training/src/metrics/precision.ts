import { readOptions } from '@sepal/tensor/options';
import { PrecisionRecall, type PrecisionRecallOptions, precisionRecallOptions } from './precision-recall.ts';

/**
 * The share of positive predictions whose target is 1, over all samples so far: true positives / (true positives + false positives); 0
 * where there are none.
 *
 * @param options `thresholds` (default 0.5), `topK` (default null), `classId` (default null), `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/classification_metrics/#precision-class
 * @example
 * const metric = new Precision();
 * await metric.update(tensor([0, 1, 1, 1]), tensor([0.9, 0.2, 0.8, 0.7]));
 * (await metric.value()).item().toFixed(4); // '0.6667'
 */
export class Precision extends PrecisionRecall {
  static override readonly className = 'Precision';

  constructor(...given: [options?: PrecisionRecallOptions | undefined]) {
    super(
      ['falsePositives', 'false_positives'],
      readOptions<PrecisionRecallOptions>(given, precisionRecallOptions, 'Precision'),
    );
  }
}

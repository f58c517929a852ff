import { ConditionCount, type ConditionCountOptions } from './condition-count.ts';

/**
 * How many positive predictions have a target of 0, over all samples so far, by weight. Predictions above the threshold are positive.
 *
 * @param options `thresholds` (default 0.5), `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/classification_metrics/#falsepositives-class
 * @example
 * const metric = new FalsePositives();
 * await metric.update(tensor([1, 1, 0, 0]), tensor([0.9, 0.2, 0.6, 0.3]));
 * (await metric.value()).data[0]; // 1
 */
export class FalsePositives extends ConditionCount {
  static override readonly className = 'FalsePositives';

  constructor(...given: [options?: ConditionCountOptions | undefined]) {
    super('falsePositives', given);
  }
}

import { ConditionCount, type ConditionCountOptions } from './condition-count.ts';

/**
 * How many negative predictions have a target of 1, over all samples so far, by weight. Predictions above the threshold are positive.
 *
 * @param options `thresholds` (default 0.5), `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/classification_metrics/#falsenegatives-class
 * @example
 * const metric = new FalseNegatives();
 * await metric.update(tensor([1, 1, 0, 0]), tensor([0.9, 0.2, 0.1, 0.3]));
 * (await metric.value()).data[0]; // 1
 */
export class FalseNegatives extends ConditionCount {
  static override readonly className = 'FalseNegatives';

  constructor(...given: [options?: ConditionCountOptions | undefined]) {
    super('falseNegatives', given);
  }
}

import { ConditionCount, type ConditionCountOptions } from './condition-count.ts';

/**
 * How many negative predictions have a target of 0, over all samples so far, by weight. Predictions above the threshold are positive.
 *
 * @param options `thresholds` (default 0.5), `name`
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/classification_metrics/#truenegatives-class
 * @example
 * const metric = new TrueNegatives();
 * await metric.update(tensor([1, 1, 0, 0]), tensor([0.9, 0.2, 0.1, 0.3]));
 * (await metric.value()).data[0]; // 2
 */
export class TrueNegatives extends ConditionCount {
  static override readonly className = 'TrueNegatives';

  constructor(...given: [options?: ConditionCountOptions | undefined]) {
    super('trueNegatives', given);
  }
}

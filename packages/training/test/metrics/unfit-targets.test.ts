/** Targets and predictions that do not fit each other: every metric says so, and names both shapes. */
import { ShapeError, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { getLoss } from '../../src/losses/index.ts';
import * as metrics from '../../src/metrics/index.ts';
import { getMetric, type Metric } from '../../src/metrics/index.ts';

/** What must be given. */
const REQUIRED: Readonly<Record<string, object>> = {
  IoU: { numClasses: 3, targetClassIds: [0] },
  OneHotIoU: { numClasses: 3, targetClassIds: [0] },
  MeanIoU: { numClasses: 3 },
  OneHotMeanIoU: { numClasses: 3 },
};
// They take values, not targets and predictions; or wrap a function.
const OTHERS = ['Metric', 'IouBase', 'Mean', 'Sum', 'MeanMetricWrapper', 'FunctionMetric'];

const classes = Object.entries(metrics).filter(
  ([name, entry]) => typeof entry === 'function' && entry.prototype instanceof metrics.Metric && !OTHERS.includes(name),
) as [string, new (options?: object) => Metric][];

test('there are all of them', () => expect(classes.length).toBeGreaterThan(30));

// Metrics of indices take them as they are; those of one-hot rows or of scores do not.
const INDICES = /^Sparse/;

describe.each(classes)('%s', (name, MetricClass) => {
  const make = (): Metric => new MetricClass(REQUIRED[name]);
  const probabilities = tensor([0.5, 0.25, 0.25, 0.125, 0.75, 0.125, 0.25, 0.25, 0.5, 1, 0, 0], [4, 3]);

  test('class indices for predictions of three classes', async () => {
    const updated = make().update(tensor([0, 1, 2, 0], [4], 'int32'), probabilities);
    if (INDICES.test(name)) return updated;
    const error = await updated.catch((reason) => reason);
    expect(error).toBeInstanceOf(ShapeError);
    expect(error.message).toMatch(/targets of shape \(4,\).* predictions of shape \(4, 3\)/);
  });

  test('two targets for three classes', async () => {
    const error = await make()
      .update(tensor([0, 1, 1, 0, 0, 1, 1, 0], [4, 2]), probabilities)
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(ShapeError);
    expect(error.message).toMatch(/targets of shape \(4, 2\).* predictions of shape \(4, 3\)/);
  });
});

test('names that errors suggest can be used', () => {
  expect(() => getMetric('acu')).toThrow("Did you mean 'auc'?");
  expect(() => getMetric('klDivergenc')).toThrow("Did you mean 'klDivergence'?");
  expect(() => getLoss('klDivergenc')).toThrow("Did you mean 'klDivergence'?");
  for (const name of ['auc', 'AUC']) expect(getMetric(name)).toBeInstanceOf(metrics.AUC);
  for (const name of ['klDivergence', 'KLDivergence', 'kl_divergence']) {
    expect(getMetric(name)).toBeInstanceOf(metrics.KLDivergence);
    expect(getLoss(name).name).toBe('kl_divergence');
  }
});

test.each([new metrics.FBetaScore({ beta: 2, threshold: 0.5 }), new metrics.F1Score({ threshold: 0.5 })])(
  'a score with a threshold takes one unit: $name',
  async (metric) => {
    await metric.update(tensor([[1], [0], [1], [1]]), tensor([[0.75], [0.25], [0.25], [1]]));
    // Precision 1, recall 2/3.
    const { beta } = metric;
    expect((await metric.value()).data[0]).toBeCloseTo(((1 + beta ** 2) * (2 / 3)) / (beta ** 2 + 2 / 3), 5);
  },
);

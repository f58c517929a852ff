import { resetLayerNames } from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  BinaryAccuracy,
  CategoricalAccuracy,
  getMetric,
  Mean,
  SparseCategoricalAccuracy,
} from '../../src/metrics/index.ts';

beforeEach(resetLayerNames);

const probabilities = tensor([
  [0.1, 0.9],
  [0.8, 0.2],
]);

describe('getMetric', () => {
  it.each([
    ['accuracy', [4, 1], [4, 1], BinaryAccuracy],
    ['acc', [4], [4, 1], BinaryAccuracy],
    ['acc', [4], [4, 2], SparseCategoricalAccuracy],
    ['Accuracy', [4, 1], [4, 2], SparseCategoricalAccuracy],
    ['accuracy', [4, 2], [4, 2], CategoricalAccuracy],
  ] as const)('resolves %s for targets %j and predictions %j', (name, yTrue, yPred, expected) => {
    const metric = getMetric(name, {
      yTrue: { shape: yTrue, dtype: 'float32' },
      yPred: { shape: yPred, dtype: 'float32' },
    });
    expect(metric).toBeInstanceOf(expected);
    expect(metric.name).toBe(name);
  });
});

describe('accuracy', () => {
  it('adds up over batches and starts anew', async () => {
    const metric = new SparseCategoricalAccuracy();
    await metric.update(tensor([1, 1], [2], 'int32'), probabilities);
    await metric.update(tensor([[1], [0]], undefined, 'int32'), probabilities);
    expect((await metric.value()).data[0]).toBe(0.75);
    metric.resetState();
    expect((await metric.value()).data[0]).toBe(0);
  });

  it('divides by the weights', async () => {
    const metric = new SparseCategoricalAccuracy();
    await metric.update(tensor([1, 1], [2], 'int32'), probabilities, { sampleWeight: tensor([3, 1]) });
    expect((await metric.value()).data[0]).toBe(0.75);
  });
});

describe('Mean', () => {
  it('takes the mean of each sample’s numbers first', async () => {
    const mean = new Mean();
    await mean.add(
      tensor([
        [1, 3],
        [5, 7],
      ]),
    );
    await mean.add(tensor([8]), { sampleWeight: tensor([2]) });
    expect((await mean.value()).data[0]).toBe((2 + 6 + 16) / 4);
  });
});
